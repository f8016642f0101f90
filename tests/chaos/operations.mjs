// What clients can do: each operation asks one node, and is recorded with what came of it.
import { authorizeUrl, callback, challengeOf, consentUrl, loginUrl, reach, redeem, refresh } from '../e2e/browser.mjs';
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
