// One rule of our own: markup shows no words but those of the words files.

const SHOWN = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label']);
const WORD = /\p{L}{2,}/u;

const noLiteralText = {
  meta: { type: 'problem', schema: [], messages: { text: 'Text in markup comes from words: t(\'…\'), not "{{ text }}".' } },
  create(context) {
    const report = (node, text) => {
      if (WORD.test(text)) context.report({ node, messageId: 'text', data: { text: text.trim().slice(0, 40) } });
    };
    return {
      SvelteText(node) {
        const within = node.parent;
        const inStyleOrScript = within?.type === 'SvelteStyleElement' || within?.type === 'SvelteScriptElement';
        if (!inStyleOrScript) report(node, node.value);
      },
      SvelteAttribute(node) {
        if (!SHOWN.has(node.key.name)) return;
        for (const part of node.value) if (part.type === 'SvelteLiteral') report(part, part.value);
      },
      SvelteMustacheTag(node) {
        if (node.expression?.type === 'Literal' && typeof node.expression.value === 'string') report(node, node.expression.value);
      },
    };
  },
};

export default { rules: { 'no-literal-text': noLiteralText } };
