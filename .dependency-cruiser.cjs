const { Visitor } = require('@swc/core/Visitor.js');

// The visitor that dependency-cruiser uses does not know `await using` and fails on it. Such a declaration contains no import.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  return { ...statement, decls: this.visitVariableDeclarators(statement.decls) };
};

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const ADAPTERS =
  'apps/server/src/(platform/(blobs/(disk\\.ts|s3/)|queue/(in-process|postgres)|pubsub/(in-process|postgres)|telemetry/open-telemetry)|engines/(?!remote/)[^/]+/)';

/** The layers of the server, from the bottom. */
const LAYERS = ['platform', 'engines', 'auth', 'http', 'features'];

const SERVER = '^apps/server/src/';

/** A layer imports the layers below it. `auth` and `http` know no engine. The files beside these folders and `cli` create and connect everything. */
const layerRules = LAYERS.map((layer, at) => {
  const below = LAYERS.slice(0, at).filter((other) => other !== 'engines' || layer === 'features');
  const allowed = [layer, ...below].join('|');
  return rule(
    `layer-${layer}`,
    'Calls go in one direction, so a layer can be understood and tested without the layers above it.',
    { path: `${SERVER}${layer}/`, pathNot: '(\\.test|\\.conformance|fixtures?)\\.ts$' },
    { path: SERVER, pathNot: `${SERVER}(${allowed})/` },
  );
});

/** The module boundaries of docs/architecture.md. Each rule has its reason. */
module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'In a cycle no module can be understood first. Imports of types count too.',
      {},
      { circular: true },
    ),
    rule(
      'contracts-stand-alone',
      'Client and server import the contracts, so the contracts may depend only on zod.',
      { path: '^packages/contracts' },
      { pathNot: '^packages/contracts|node_modules/zod' },
    ),
    rule(
      'web-never-server',
      'Client and server communicate only over the network.',
      { path: '^apps/web' },
      { path: '^apps/server' },
    ),
    rule(
      'server-never-web',
      'Client and server communicate only over the network.',
      { path: '^apps/server' },
      { path: '^apps/web' },
    ),
    ...layerRules,
    rule(
      'messages-stand-alone',
      'Every layer that names a failure imports the messages, so they must not depend on a layer.',
      { path: '^apps/server/src/platform/messages/', pathNot: '\\.test\\.ts$' },
      { pathNot: '^apps/server/src/platform/messages/|^packages/contracts|node_modules/zod' },
    ),
    rule(
      'features-by-their-face',
      'Other features import a feature only through features/x/x.ts, so that they cannot bypass its rules.',
      { path: '^apps/server/src/features/([^/]+)/' },
      {
        path: '^apps/server/src/features/([^/]+)/',
        pathNot: ['^apps/server/src/features/$1/', '^apps/server/src/features/([^/]+)/\\1\\.ts$'],
      },
    ),
    rule(
      'routes-hold-no-sql',
      'A route consists of a schema and one call.',
      { path: 'features/.+/[a-z-]*routes\\.ts$' },
      { path: '^apps/server/src/platform/db/|repo\\.ts$|node_modules/kysely' },
    ),
    rule(
      'adapters-are-named-once',
      'Features use ports. Only adapters.ts and the commands choose their adapters.',
      {
        path: '^apps/server/src/',
        pathNot: ['src/(adapters|postgres-work|picture-child)\\.ts$', 'src/cli/', '\\.test\\.ts$', ADAPTERS],
      },
      { path: ADAPTERS },
    ),
    rule(
      'engines-are-islands',
      'The parts that engines share are in remote/ and engine.ts. An engine that imported another one could not be removed alone.',
      { path: '^apps/server/src/engines/([^/]+)/', pathNot: '\\.test\\.ts$' },
      {
        path: '^apps/server/src/engines/',
        pathNot: ['^apps/server/src/engines/($1|remote)/', '^apps/server/src/engines/engine\\.ts$'],
      },
    ),
    rule(
      'web-features-are-islands',
      'Pages combine features. A feature that imported another one could not be moved alone.',
      { path: '^apps/web/src/features/([^/]+)/' },
      { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
    ),
    rule(
      'web-ground-floor',
      'All features use these modules, so these modules must not depend on a feature.',
      { path: '^apps/web/src/(ui|lib|canvas)/' },
      { path: '^apps/web/src/(features|app)/' },
    ),
    rule(
      'canvas-without-react',
      'The canvas code runs up to sixty times a second.',
      { path: '^apps/web/src/canvas/' },
      { path: 'node_modules/react' },
    ),
    rule(
      'no-orphans',
      'A module that nothing imports is dead code.',
      {
        orphan: true,
        pathNot: ['\\.(test|config)\\.ts$', 'main\\.tsx?$', '\\.d\\.ts$', 'migrations/', '^(scripts|bench|e2e)/'],
      },
      {},
    ),
    rule(
      'not-to-unresolvable',
      'An import that does not resolve is a mistake, except for the declared modules of s3rver.',
      {},
      { couldNotResolve: true, pathNot: '\\.css$|\\?|^s3rver/lib/' },
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|public)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
