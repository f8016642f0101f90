// What oidc-provider keeps, in Redis: each record under its own key with its own end, and beside it the
// names that lead to it. As its documentation asks of an adapter.

import Redis from 'ioredis';

/** Records of a grant end together. */
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode', 'BackchannelAuthenticationRequest']);

export function adapterOver(port) {
  const redis = new Redis({ port, host: '127.0.0.1', password: process.env.PEER_REDIS_PASSWORD });
  const grantKey = (id) => `grant:${id}`;

  return class {
    constructor(model) {
      this.model = model;
    }

    key(id) {
      return `${this.model}:${id}`;
    }

    async upsert(id, payload, expiresIn) {
      const key = this.key(id);
      const work = redis.multi().hset(key, { payload: JSON.stringify(payload) });
      if (expiresIn) work.expire(key, expiresIn);
      if (grantable.has(this.model) && payload.grantId) {
        work.rpush(grantKey(payload.grantId), key);
        if (expiresIn) work.expire(grantKey(payload.grantId), expiresIn);
      }
      if (payload.userCode) work.set(`user:${payload.userCode}`, id, 'EX', expiresIn);
      if (payload.uid) work.set(`uid:${payload.uid}`, id, 'EX', expiresIn);
      await work.exec();
    }

    async find(id) {
      const { payload, consumed } = await redis.hgetall(this.key(id));
      if (!payload) return undefined;
      return { ...JSON.parse(payload), ...(consumed && { consumed: Number(consumed) }) };
    }

    async findByUid(uid) {
      const id = await redis.get(`uid:${uid}`);
      return id ? this.find(id) : undefined;
    }

    async findByUserCode(code) {
      const id = await redis.get(`user:${code}`);
      return id ? this.find(id) : undefined;
    }

    async consume(id) {
      await redis.hset(this.key(id), 'consumed', Math.floor(Date.now() / 1000));
    }

    async destroy(id) {
      await redis.del(this.key(id));
    }

    async revokeByGrantId(id) {
      const keys = await redis.lrange(grantKey(id), 0, -1);
      if (keys.length > 0) await redis.del(...keys);
      await redis.del(grantKey(id));
    }
  };
}
