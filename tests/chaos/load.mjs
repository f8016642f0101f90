// What clients do while things break: tokens for services, logins, codes and refresh tokens of people.
import { Browser } from '../e2e/browser.mjs';

/**
 * One client after the other until the run is over.
 *
 * @param world  { node(), recovered(), isOver, random }: a node to ask; what to wait for after an answer
 *               that says nothing; whether to go on
 */
export async function lane(world, operations, work) {
  while (!world.isOver)
    await work(world, operations);
}

/** Waits after an answer that says nothing, so that a server that is down is not flooded. */
async function isOk(world, asked) {
  const answer = await asked;
  if (answer.result === 'unknown')
    await world.recovered();
  return answer.result === 'ok';
}

/** A service: tokens, looks at them, revocations. */
export async function serviceWork(world, operations) {
  const answer = await operations.issue(world.node());
  if (!await isOk(world, Promise.resolve(answer)))
    return;
  const { token } = answer;
  if (world.random() < 0.3)
    await isOk(world, operations.show(world.node(), token));
  if (world.random() < 0.5) {
    const wasRevoked = await isOk(world, operations.revoke(world.node(), token));
    if (wasRevoked || world.random() < 0.5)
      await isOk(world, operations.show(world.node(), token));
  }
  if (world.random() < 0.1) {
    const assertion = await operations.assertion();
    await present(world, (node) => operations.useAssertion(node, assertion), world.random() < 0.5);
  }
  // Now and then, one of long ago.
  const old = world.pick(operations.tokens);
  if (old !== undefined && world.random() < 0.3)
    await isOk(world, operations.show(world.node(), { id: old[0], secret: old[1] }));
}

/**
 * Presents something once, or twice at the same time, at whichever nodes; again when nobody knows what came
 * of it.
 *
 * @returns  the answer that was good, if there was one
 */
async function present(world, use, isRace) {
  const tries = await Promise.all(Array.from({ length: isRace ? 2 : 1 }, () => use(world.node())));
  let good = tries.find((each) => each.result === 'ok');
  if (good === undefined && tries.some((each) => each.result === 'unknown') && !world.isOver) {
    await world.recovered();
    const again = await use(world.node());
    if (again.result === 'ok')
      good = again;
  }
  return good;
}

/** A person: a login, a consent, a code, refresh tokens, now and then an end. */
export async function personWork(world, operations) {
  const code = await obtainCode(world, operations);
  if (code === undefined)
    return;
  const isRace = world.random() < 0.4;
  let tokens = await present(world, (node) => operations.redeem(node, code), isRace);
  if (tokens === undefined)
    return;
  await isOk(world, operations.show(world.node(), tokens.access));
  for (let i = 0; i < 3 && world.random() < 0.7; ++i) {
    const presented = tokens.refresh;
    tokens = await present(world, (node) => operations.refresh(node, presented), world.random() < 0.2);
    if (tokens === undefined)
      return;
    await isOk(world, operations.show(world.node(), tokens.access));
  }
  if (world.random() < 0.3)
    await endFamily(world, operations, code, tokens);
}

async function obtainCode(world, operations) {
  const browser = new Browser();
  const loginChallenge = await operations.startLogin(world.node(), browser);
  if (loginChallenge === undefined) {
    await world.recovered();
    return undefined;
  }
  const login = await operations.accept(world.node(), 'login', loginChallenge, { subject: 'ada' });
  if (!await isOk(world, Promise.resolve(login)))
    return undefined;
  const passed = await present(world,
    (node) => operations.useLoginVerifier(node, browser, login.verifier), world.random() < 0.3);
  if (passed === undefined)
    return undefined;
  const consent = await operations.accept(world.node(), 'consent', passed.challenge,
    { grant_scope: ['openid', 'offline_access'] });
  if (!await isOk(world, Promise.resolve(consent)))
    return undefined;
  const back = await present(world,
    (node) => operations.useConsentVerifier(node, browser, consent.verifier), world.random() < 0.3);
  return back?.code;
}

/** Ends everything of a login: by a revocation, or by a code that comes twice. */
async function endFamily(world, operations, code, tokens) {
  const isRevoked = world.random() < 0.5;
  await isOk(world, isRevoked
    ? operations.revoke(world.node(), world.random() < 0.5 ? tokens.access : tokens.refresh, operations.clients.app)
    : operations.redeem(world.node(), code));
  await isOk(world, operations.show(world.node(), tokens.access));
}
