// What a receiver in Node.js does with deliveries: the secret, the headers and the body of each are
// read as JSON, and whether the library finds them signed is written.
import { Webhook } from "standardwebhooks";

let typed = "";
for await (const chunk of process.stdin) typed += chunk;

const answers = JSON.parse(typed).map(({ secret, headers, body }) => {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(answers));
