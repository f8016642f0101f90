// What the certification runs, with whom: response types and modes, the person, keys of clients.
import { randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { recordSecret } from './gatehouse.mjs';
import { assertionType } from './oauth.mjs';

/** The certification demands https; it resolves nowhere, and is reached by `reach`. */
export const issuer = 'https://gatehouse.test';
export const callback = 'https://rp.test/test/a/gatehouse/callback';

/** The response types of the profiles basic, implicit and hybrid. */
export const plans = {
  B: ['code'],
  I: ['id_token', 'id_token token'],
  H: ['code id_token', 'code token', 'code id_token token'],
};
const parts = (type) => type.split(' ');
export const gives = (type, what) => parts(type).includes(what);
export const givesAccessToken = (type) => gives(type, 'token') || gives(type, 'code');

/**
 * Response types of some plans, by the modes of these plans: their own one, and form_post.
 *
 * @param which  letters of `plans`, or a list of response types
 */
export function variants(which) {
  const types = typeof which === 'string' ? [...which].flatMap((letter) => plans[letter]) : which;
  return [undefined, 'form_post'].flatMap((mode) => types.map((type) => ({ type, mode, label: `${type}, ${mode ?? 'own mode'}` })));
}

/** Runs a check for each variant, all at once; a failure tells of which. */
export function forEach(list, check) {
  return Promise.all(list.map(async (variant) => {
    try {
      return await check(variant);
    } catch (error) {
      throw new Error(`${variant.label}: ${error.message}`, { cause: error });
    }
  }));
}

/** What the person says of themselves: every standard claim. */
export const person = {
  name: 'Ada Lovelace', family_name: 'Lovelace', given_name: 'Ada', middle_name: 'King', nickname: 'Countess',
  preferred_username: 'ada', profile: 'https://ada.example/', picture: 'https://ada.example/ada.png',
  website: 'https://ada.example/', gender: 'female', birthdate: '1815-12-10', zoneinfo: 'Europe/London', locale: 'en-GB',
  updated_at: 1_700_000_000, email: 'ada@example.org', email_verified: true,
  address: { formatted: '12 St James\'s Square\nLondon', street_address: '12 St James\'s Square', locality: 'London', country: 'UK' },
  phone_number: '+44 20 7946 0000', phone_number_verified: false,
};
/** The claims that each scope asks for (OpenID Connect Core §5.4). */
export const claimsOf = {
  profile: ['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture',
    'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** A client's key: its public part as JWK, and what signs with it. */
export async function makeKey(kid, alg = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Has a client prove itself by assertions that a key signs. */
export const proving = (client, key, aud = `${issuer}/oauth2/token`) => ({
  ...client,
  async assert() {
    const now = Math.floor(Date.now() / 1000);
    const { client_id } = client;
    const jwt = new SignJWT({ iss: client_id, sub: client_id, aud, jti: randomUUID(), iat: now, exp: now + 60 });
    const client_assertion = recordSecret(await jwt.setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.privateKey));
    return { client_id, client_assertion_type: assertionType, client_assertion };
  },
});

export function withoutUndefined(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
