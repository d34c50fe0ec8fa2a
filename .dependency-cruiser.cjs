/** The walls of the house (README, architecture). */
const FEATURES = 'archive|inspection|plan|whistle|report|digest';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'base-rooms-know-no-feature',
      severity: 'error',
      comment: 'Only app.ts and the command line wire features; the base rooms stay below them.',
      from: { path: '^src/(chat|duty|directory|audit|db|decide|rules)/' },
      to: { path: `^(src/(${FEATURES}|http|cli)/|adapters/|playground/)` },
    },
    {
      name: 'features-do-not-reach-into-each-other',
      severity: 'error',
      comment: 'A feature asks another by a public command, never by its code or tables.',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: `^src/(${FEATURES}|http|cli)/|^adapters/|^playground/`, pathNot: '^src/$1/' },
    },
    {
      name: 'adapters-know-the-port-only',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(src|playground|cards)/', pathNot: '^(src/chat/|cards/)' },
    },
    {
      name: 'adapters-apart',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: '^adapters/($1|shared)/' },
    },
    {
      name: 'cards-name-types-only',
      severity: 'error',
      comment: 'That what they import from src/ are types is held by scripts/cards-are-pure.mjs.',
      from: { path: '^cards/' },
      to: { path: '^(adapters|playground)/' },
    },
    {
      name: 'playground-is-the-platform',
      severity: 'error',
      comment: 'A stand-in that shared code with us would share our mistakes. Only the demo starts both.',
      from: { path: '^playground/', pathNot: '^playground/demo' },
      to: { path: '^(src|adapters|cards)/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(src|adapters|cards|playground)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/db/generated/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
