const { Visitor } = require('@swc/core/Visitor.js');

// The visitor that dependency-cruiser walks with stops at `await using`, which it does not know; no import hides there.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  return { ...statement, decls: this.visitVariableDeclarators(statement.decls) };
};

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const ADAPTERS =
  'apps/server/src/(blobs/(disk\\.ts|s3)|queue/(in-process|pg-boss)|pubsub/(in-process|postgres)|telemetry/open-telemetry|engines/(gemini|openai|darkroom))';

/** The doors of docs/architecture.md, each with its reason. */
module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle has no first room to understand; types count.', {}, { circular: true }),
    rule(
      'contracts-stand-alone',
      'Both sides of the wire import the contracts, so they may bring nothing but zod.',
      { path: '^packages/contracts' },
      { pathNot: '^packages/contracts|node_modules/zod' },
    ),
    rule(
      'web-never-server',
      'What crosses between them is the wire alone.',
      { path: '^apps/web' },
      { path: '^apps/server' },
    ),
    rule(
      'server-never-web',
      'What crosses between them is the wire alone.',
      { path: '^apps/server' },
      { path: '^apps/web' },
    ),
    rule(
      'below-knows-not-above',
      'Data walks one way: route, feature, port, adapter.',
      { path: '^apps/server/src/(config|db|blobs|queue|pubsub|metrics|telemetry|imaging|engines|picture-processes)/' },
      { path: '^apps/server/src/(features|http)/' },
    ),
    rule(
      'features-by-their-face',
      'A feature is opened by features/x/x.ts alone, so that its rules cannot be walked around.',
      { path: '^apps/server/src/features/([^/]+)/' },
      {
        path: '^apps/server/src/features/([^/]+)/',
        pathNot: ['^apps/server/src/features/$1/', '^apps/server/src/features/([^/]+)/\\1\\.ts$'],
      },
    ),
    rule(
      'routes-hold-no-sql',
      'A route is a schema and one call.',
      { path: 'features/.+/[a-z-]*routes\\.ts$' },
      { path: '^apps/server/src/db/|repo\\.ts$|node_modules/kysely' },
    ),
    rule(
      'adapters-are-named-once',
      'Features know ports; adapters.ts alone chooses who stands behind them.',
      {
        path: '^apps/server/src/',
        pathNot: ['src/(adapters|postgres-work|picture-processes/child)\\.ts$', '\\.test\\.ts$', ADAPTERS],
      },
      { path: ADAPTERS },
    ),
    rule(
      'web-features-are-islands',
      'Pages compose features; a feature that opened another could not be moved.',
      { path: '^apps/web/src/features/([^/]+)/' },
      { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
    ),
    rule(
      'web-ground-floor',
      'What everything stands on cannot stand on a feature.',
      { path: '^apps/web/src/(ui|lib|canvas)/' },
      { path: '^apps/web/src/(features|app)/' },
    ),
    rule(
      'canvas-without-react',
      'The canvas is drawn sixty times a second.',
      { path: '^apps/web/src/canvas/' },
      { path: 'node_modules/react' },
    ),
    rule(
      'no-orphans',
      'What nobody imports is dead.',
      {
        orphan: true,
        pathNot: ['\\.(test|config)\\.ts$', 'main\\.tsx?$', '\\.d\\.ts$', 'migrations/', '^(scripts|bench|e2e)/'],
      },
      {},
    ),
    rule(
      'not-to-unresolvable',
      'An import that resolves to nothing is a mistake, but for what s3rver is declared to hold.',
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
