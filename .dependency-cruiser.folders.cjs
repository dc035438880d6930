const modules = require('./.dependency-cruiser.cjs');

const FOLDERS = '^apps/server/src/(platform/[^/]+|engines|auth|http|features)$';

/** The folders of the server. Tests do not count, because they use the whole server. */
module.exports = {
  forbidden: [
    {
      name: 'no-folder-cycles',
      comment: 'In a cycle no folder can be understood or tested first.',
      severity: 'error',
      scope: 'folder',
      from: { path: FOLDERS },
      to: { path: FOLDERS, circular: true },
    },
  ],
  options: {
    ...modules.options,
    exclude: { path: '(^|/)(dist|public|testing)/|(\\.test|\\.conformance|fixtures?)\\.ts$' },
  },
};
