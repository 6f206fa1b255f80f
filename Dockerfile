# syntax=docker/dockerfile:1
#
# The server and the command line, without the sandbox: `docker build --tag pricebook .`
# How to run it stands in docs/going-live.md.
#
# Node 24 has long-term support until April 2028. The whole image builds, since it has the compiler; the slim one of
# the same Debian runs.

FROM node:24-trixie AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Nothing that builds has to be compiled first.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json catalog.schema.json ./
COPY scripts scripts
COPY server server
COPY client client
COPY test/sandbox test/sandbox
RUN npm run build && find dist -name '*.map' -delete

FROM node:24-trixie AS dependencies
WORKDIR /dependencies
COPY package.json package-lock.json ./
# Optional is what the sandbox alone needs. better-sqlite3 comes compiled, or is compiled here, for the first Node 24:
# by the headers of 24.19 and later it would end the process at some garbage collection
# (https://github.com/nodejs/node/issues/65446), which is looked for. It needs nothing else of what it brings.
RUN npm_config_target=24.0.0 npm ci --omit=dev --omit=optional --no-audit --no-fund \
  && cd node_modules/better-sqlite3 \
  && ! grep -q RemoveEnvironmentCleanupHook build/Release/better_sqlite3.node \
  && find build -type f ! -path build/Release/better_sqlite3.node -delete \
  && rm -r deps src \
  && node -e "new (require('better-sqlite3'))(':memory:')" \
  && cd .. \
  && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-trixie-slim
LABEL org.opencontainers.image.title="Pricebook" \
  org.opencontainers.image.description="Your Stripe catalog as code, and the server that sells what it names" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="docker.io/library/node:24-trixie-slim"
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=4242 \
  CATALOG_DIR=/catalog \
  DATABASE_URL=file:/data/shop.db
# /data is all that is ever written to, so that the rest may be mounted read-only.
RUN install --directory --owner=node --group=node /data \
  && ln --symbolic /app/dist/scripts/pricebook.js /usr/local/bin/pricebook
WORKDIR /app
COPY LICENSE ./
COPY --from=dependencies /dependencies/node_modules node_modules
COPY --from=build /build/dist/catalog.schema.json /build/dist/package.json dist/
COPY --from=build /build/dist/server dist/server
COPY --from=build /build/dist/client dist/client
COPY --from=build /build/dist/scripts/pricebook.js /build/dist/scripts/first-process.js \
  /build/dist/scripts/healthcheck.js /build/dist/scripts/reachable.js dist/scripts/
COPY --from=build /build/dist/scripts/commands dist/scripts/commands
COPY catalog /catalog
VOLUME /data
EXPOSE 4242
# The user node, by number: an orchestrator sees that it is not root.
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=5s --start-period=45s --retries=3 \
  CMD ["node", "/app/dist/scripts/healthcheck.js"]
ENTRYPOINT ["node", "/app/dist/scripts/pricebook.js"]
CMD ["serve"]
