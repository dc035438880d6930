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

# Optional dependencies stay: the decoder of pictures is one, of its platform.
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
# Not npm start, which builds the web client where it is stale: here it is built, and what builds it is not there.
CMD ["scripts/node.sh", "apps/server/src/main.ts"]
