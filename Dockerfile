# One image for server, runner and CLI; the command chooses.
FROM node:20-slim AS build
WORKDIR /keelson
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /keelson
COPY --from=build /keelson/package.json ./
COPY --from=build /keelson/node_modules node_modules
COPY --from=build /keelson/dist dist
COPY --from=build /keelson/examples examples
RUN chmod +x dist/apps/cli/src/main.js \
  && ln -s /keelson/dist/apps/cli/src/main.js /usr/local/bin/keelson \
  && install -d -o node -g node -m 0700 /data
USER node
ENV KEELSON_DATA_DIR=/data KEELSON_RUNNER_DATA_DIR=/data
VOLUME /data
EXPOSE 4400
CMD ["node", "--max-semi-space-size=64", "dist/apps/server/src/main.js"]
