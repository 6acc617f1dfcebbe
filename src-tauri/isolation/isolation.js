// Stands between the page and the window: lets through what looks like a message of ours, and nothing else.
// `window.ILIMA_CALLS` is the closed list of calls (calls.js, made by `npm run contract`).

(() => {
  /** The longest prose a field takes, in the widest letters, some times over. */
  const MESSAGE_CHARS_MAX = 4 * 1024 * 1024;
  const DEPTH_MAX = 8;
  const EVENTS = ['notice', 'progress', 'locked', 'lan', 'pair'];

  const isPlain = (value) => Object.prototype.toString.call(value) === '[object Object]';
  const hasOnly = (value, keys) => isPlain(value) && Object.keys(value).every((key) => keys.includes(key));

  /** Letters in a message, or Infinity when it holds what JSON does not or is too deep. */
  function chars(value, depth) {
    if (value === null || value === undefined || typeof value === 'boolean') return 4;
    if (typeof value === 'string') return value.length;
    if (typeof value === 'number') return Number.isFinite(value) ? 8 : Infinity;
    if (depth >= DEPTH_MAX) return Infinity;
    if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + chars(one, depth + 1), 0);
    if (!isPlain(value)) return Infinity;
    return Object.entries(value).reduce((sum, [key, one]) => sum + key.length + chars(one, depth + 1), 0);
  }

  const isCall = (payload) => hasOnly(payload, ['name', 'ask']) && window.ILIMA_CALLS.includes(payload.name);
  const isListen = (payload) =>
    hasOnly(payload, ['event', 'target', 'handler']) && EVENTS.includes(payload.event)
    && hasOnly(payload.target, ['kind']) && payload.target.kind === 'Any' && Number.isInteger(payload.handler);
  const isUnlisten = (payload) =>
    hasOnly(payload, ['event', 'eventId']) && EVENTS.includes(payload.event) && Number.isInteger(payload.eventId);
  const SHAPES = { call: isCall, 'plugin:event|listen': isListen, 'plugin:event|unlisten': isUnlisten };

  function isOurs(message) {
    const shape = Object.hasOwn(SHAPES, message.cmd) ? SHAPES[message.cmd] : () => false;
    return shape(message.payload) && chars(message.payload, 0) <= MESSAGE_CHARS_MAX;
  }

  /** A refused message still goes on, emptied and nameless: so the page hears that it failed, and does not wait for ever. */
  window.__TAURI_ISOLATION_HOOK__ = (message) =>
    isOurs(message)
      ? message
      : { cmd: 'refused', callback: message.callback, error: message.error, options: null, payload: {} };
})();
