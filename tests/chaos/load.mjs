// What clients do while things break: tokens for services, logins, codes and refresh tokens of people. Every
// operation is recorded with what came of it.
import { Browser, authorizeUrl, callback, challengeOf, consentUrl, loginUrl, reach, redeem, refresh } from '../e2e/browser.mjs';
import { callAdmin, postForm, presentAssertion, requestToken, revoke, signAssertion } from '../e2e/oauth.mjs';

/** What an answer says about what was asked. */
function verdict(answer, isOk, isRefusal) {
  if (isOk(answer))
    return 'ok';
  if (isRefusal(answer))
    return 'refused';
  return answer.status === 503 ? 'unknown' : 'unexpected';
}

const is200 = (answer) => answer.status === 200;
const isInvalidGrant = (answer) => answer.status === 400 && answer.json?.error === 'invalid_grant';
const isKnownAssertion = (answer) => answer.status === 400 && answer.json?.error === 'jti_known';
const isGone = (answer) => answer.status === 410;
const never = () => false;

function end(answer, result, more = {}) {
  const why = result === 'ok' ? undefined : `${answer.status} ${answer.json?.error ?? ''}`.trim();
  return { result, why, ...(result === 'ok' ? more : {}) };
}

/** The operations of one run, each against the node that is given. */
export class Operations {
  #tokens = new Map();
  /** Presents again what was good once, in the order in which it was: functions of a node. */
  used = [];

  /**
   * @param history  where they are recorded
   * @param clients  { service, signing, app }: registered before anything breaks
   */
  constructor(history, clients) {
    this.history = history;
    this.clients = clients;
  }

  /** Every token that was acknowledged: name and secret. */
  get tokens() { return [...this.#tokens]; }

  #made(kind, secret, family) {
    const id = this.history.nameOf(kind, secret);
    if (kind === 'access' || kind === 'refresh')
      this.#tokens.set(id, secret);
    return { id, kind, family };
  }

  issue(node) {
    return this.history.record({ do: 'issue', node: node.number }, async () => {
      const answer = await requestToken(node, this.clients.service, { scope: 'read' });
      const result = verdict(answer, is200, never);
      if (result !== 'ok')
        return end(answer, result);
      const secret = answer.json.access_token;
      const made = this.#made('access', secret);
      return { result, made: [made], token: { id: made.id, secret } };
    });
  }

  /** An assertion of a client with a key; its `jti` is good once (RFC 7523 §3). */
  async assertion() {
    const secret = await signAssertion(this.clients.signing);
    const id = this.history.nameOf('assertion', secret);
    this.history.made('assertion', id);
    return { id, secret };
  }

  useAssertion(node, assertion) {
    return this.history.record({ do: 'use', id: assertion.id, node: node.number }, async () => {
      const answer = await presentAssertion(node, assertion.secret, { scope: 'read' });
      const result = verdict(answer, is200, isKnownAssertion);
      if (result !== 'ok')
        return end(answer, result);
      this.used.push((again) => this.useAssertion(again, assertion));
      return { result, made: [this.#made('access', answer.json.access_token)] };
    });
  }

  show(node, token) {
    return this.history.record({ do: 'show', id: token.id, node: node.number }, async () => {
      const answer = await postForm(`${node.adminUrl}/admin/oauth2/introspect`, { token: token.secret });
      return end(answer, verdict(answer, is200, never), { active: answer.json?.active });
    });
  }

  revoke(node, token, client = this.clients.service) {
    return this.history.record({ do: 'revoke', id: token.id, node: node.number }, async () => {
      const answer = await revoke(node, client, token.secret);
      return end(answer, verdict(answer, is200, never));
    });
  }

  /** A browser goes to the login app; nothing is kept yet. @returns the challenge, or nothing. */
  async startLogin(node, browser) {
    const start = await browser.get(authorizeUrl(node, this.clients.app)).catch(() => undefined);
    return start?.status === 302 && start.location.startsWith(loginUrl)
      ? challengeOf(start.location, 'login') : undefined;
  }

  /** An app says yes; what it gets is good once. `step` is login or consent. */
  accept(node, step, challenge, body) {
    return this.history.record({ do: 'accept', node: node.number }, async () => {
      const answer = await callAdmin(node, 'PUT',
        `/admin/oauth2/auth/requests/${step}/accept?${step}_challenge=${encodeURIComponent(challenge)}`, body);
      const result = verdict(answer, is200, never);
      if (result !== 'ok')
        return end(answer, result);
      const secret = new URL(answer.json.redirect_to).searchParams.get(`${step}_verifier`);
      const made = this.#made(`${step}_verifier`, secret);
      return { result, made: [made], verifier: { id: made.id, url: answer.json.redirect_to } };
    });
  }

  /** The browser comes back from the login app. */
  useLoginVerifier(node, browser, verifier) {
    return this.history.record({ do: 'use', id: verifier.id, node: node.number }, async () => {
      const answer = await browser.get(reach(node, verifier.url));
      const result = verdict(answer,
        (x) => x.status === 302 && x.location.startsWith(consentUrl), isGone);
      if (result !== 'ok')
        return end(answer, result);
      this.used.push((again) => this.useLoginVerifier(again, browser, verifier));
      return { result, challenge: challengeOf(answer.location, 'consent') };
    });
  }

  /** The browser comes back from the consent app, with a code for the client. */
  useConsentVerifier(node, browser, verifier) {
    return this.history.record({ do: 'use', id: verifier.id, node: node.number }, async () => {
      const answer = await browser.get(reach(node, verifier.url));
      const secret = answer.location?.startsWith(callback)
        ? new URL(answer.location).searchParams.get('code') : undefined;
      const result = verdict(answer, () => Boolean(secret), isGone);
      if (result !== 'ok')
        return end(answer, result);
      this.used.push((again) => this.useConsentVerifier(again, browser, verifier));
      const made = this.#made('code', secret, `family-of-${verifier.id}`);
      return { result, made: [made], code: { id: made.id, secret, family: made.family } };
    });
  }

  redeem(node, code) {
    return this.#exchange(node, code, (at) => redeem(at, this.clients.app, code.secret));
  }

  refresh(node, token) {
    return this.#exchange(node, token, (at) => refresh(at, this.clients.app, token.secret));
  }

  #exchange(node, presented, ask) {
    return this.history.record({ do: 'use', id: presented.id, node: node.number }, async () => {
      const answer = await ask(node);
      const result = verdict(answer, is200, isInvalidGrant);
      if (result !== 'ok')
        return end(answer, result);
      this.used.push((again) => this.#exchange(again, presented, ask));
      const { family } = presented;
      const [access, next] = [['access', answer.json.access_token], ['refresh', answer.json.refresh_token]]
        .map(([kind, secret]) => ({ ...this.#made(kind, secret, family), secret }));
      return {
        result, access, refresh: next,
        made: [access, next].map(({ id, kind }) => ({ id, kind, family })),
      };
    });
  }
}

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
