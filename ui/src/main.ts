// Puts the app into the page.

import '@fontsource-variable/noto-sans/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css';
import './style/tokens.css';
import './style/base.css';
import './style/pieces.css';
import './style/app.css';
import { mount } from 'svelte';
import App from './App.svelte';

// Tests walk straight to a place, and read which words were missing.
if (import.meta.env.MODE !== 'production') await import('./live/probe');

const place = document.getElementById('app');
if (place) mount(App, { target: place });
