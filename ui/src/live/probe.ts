// For tests and development only: a way to any place, and the words that were missing.

import { go, type Place } from './route';
import { onMissing, setLanguage } from './words';

declare global {
  interface Window {
    ilimaGo?: (place: Place) => void;
    ilimaLanguage?: (tag: string) => Promise<void>;
  }
}

window.ilimaGo = go;
window.ilimaLanguage = setLanguage;
onMissing((keys) => {
  document.documentElement.dataset.missing = keys.join(' ');
});
