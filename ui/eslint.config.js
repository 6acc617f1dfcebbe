// The import law of the screen, and no text in markup that is not from the words.

import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import ilima from './lint/index.js';

/** screens -> kinds -> fields -> parts; all may use live; only live uses bridge; only bridge knows Tauri. */
const ROOMS = ['screens', 'kinds', 'fields', 'parts', 'live', 'bridge'];
const MAY = {
  screens: ['screens', 'kinds', 'fields', 'parts', 'live'],
  kinds: ['kinds', 'fields', 'parts', 'live'],
  fields: ['fields', 'parts', 'live'],
  parts: ['parts', 'live'],
  live: ['live', 'bridge'],
  bridge: ['bridge'],
};

const law = ROOMS.map((room) => ({
  files: [`src/${room}/**/*.{ts,svelte}`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        ...ROOMS.filter((other) => !MAY[room].includes(other)).map((other) => ({
          regex: `(^|/)${other}/`,
          message: `${room} may not import ${other}: imports run screens, kinds, fields, parts; then live; then bridge.`,
        })),
        ...(room === 'bridge' ? [] : [{ group: ['@tauri-apps/*'], message: 'Only bridge/ knows Tauri.' }]),
      ],
    }],
  },
}));

export default ts.config(
  { ignores: ['dist/', 'src/bridge/contract.ts', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    plugins: { ilima },
    languageOptions: { globals: globalsOf() },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Plain sets that no screen reads.
      'svelte/prefer-svelte-reactivity': 'off',
      'max-lines': ['error', 400],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'max-lines': ['error', 200],
      'svelte/no-at-html-tags': 'error',
      'ilima/no-literal-text': 'error',
    },
  },
  ...law,
);

function globalsOf() {
  const names = ['window', 'document', 'navigator', 'location', 'setTimeout', 'clearTimeout', 'URLSearchParams', 'structuredClone', 'process', 'console', 'URL'];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
