FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/contracts/package.json packages/contracts/
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/

FROM manifests AS web
RUN npm ci --workspace @pictor/web --workspace @pictor/contracts
COPY tsconfig.base.json ./
COPY packages/contracts packages/contracts
COPY apps/web apps/web
COPY scripts/build-web.ts scripts/
RUN npm run build

# Keep optional dependencies: the picture decoder of this platform is one of them.
FROM manifests AS dependencies
RUN npm ci --omit=dev --workspace @pictor/server --workspace @pictor/contracts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages/contracts/src packages/contracts/src
COPY apps/server/src apps/server/src
COPY scripts scripts
COPY --from=web /app/apps/web/dist apps/web/dist
RUN mkdir --mode=0700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Do not use npm start: it would build the web client if it is stale. The image contains the built client and no build tools.
CMD ["scripts/node.sh", "apps/server/src/main.ts"]
