// What a program in TypeScript does with the API. `schema.ts` is generated from the document.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };
type Member = components["schemas"]["Member"];

const [baseUrl, token, foreign] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

const shown = await client.GET("/api/v1/token");
if (!shown.data) throw new Error(shown.error.title);
const organization = shown.data.organization.id;

async function membersFrom(cursor: string) {
  const page = await client.GET("/api/v1/organizations/{organization}/members", {
    params: { path: { organization }, query: { limit: 5, cursor } },
  });
  if (!page.data) throw new Error(page.error.title);
  return page.data;
}

const members: Member[] = [];
let pages = 0;
let cursor: string | null = "";
while (cursor !== null) {
  const page = await membersFrom(cursor);
  members.push(...page.items);
  cursor = page.next_cursor;
  pages += 1;
}

const denied = await client.GET("/api/v1/organizations/{organization}", {
  params: { path: { organization: foreign } },
});
const wrong = await client.GET("/api/v1/organizations/{organization}/members", {
  params: { path: { organization }, query: { limit: 101 } },
});

console.log(
  JSON.stringify({
    pages,
    names: members.map((member) => member.name),
    denied: denied.error?.type,
    wrong: wrong.error?.errors?.[0].pointer,
  }),
);
