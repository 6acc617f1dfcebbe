// For tests and development only: a way to any place, and the words that were missing.

import { go, type Place } from './route';
import { onMissing } from './words';

declare global {
  interface Window {
    ilimaGo?: (place: Place) => void;
  }
}

window.ilimaGo = go;
onMissing((keys) => {
  document.documentElement.dataset.missing = keys.join(' ');
});
