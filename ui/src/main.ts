// Puts the app into the page.

import '@fontsource-variable/noto-sans/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css';
import './style/tokens.css';
import './style/base.css';
import './style/pieces.css';
import './style/app.css';
import { mount } from 'svelte';
import App from './App.svelte';

const place = document.getElementById('app');
if (place) mount(App, { target: place });
