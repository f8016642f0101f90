// Records what clients do and see, line by line, for the checker. Tokens and codes stand there under names
// that are made up, so that the file may be kept.
import { createWriteStream } from 'node:fs';

export class History {
  #lines = [];
  #next = 1;
  #names = new Map();
  #file;
  /** How many operations were acknowledged, and of how many nobody knows. */
  acknowledged = 0;
  unknown = 0;
  #wake = [];

  /** @param file  where the lines are kept; nowhere without it. */
  constructor(header, file) {
    this.#file = file === undefined ? undefined : createWriteStream(file);
    this.#write({ is: 'run', ...header });
  }

  get lines() { return this.#lines; }

  #write(line) {
    const timed = { ...line, at: Math.round(performance.now() * 1000) / 1000 };
    this.#lines.push(timed);
    this.#file?.write(JSON.stringify(timed) + '\n');
  }

  event(kind, more = {}) { this.#write({ is: 'event', kind, ...more }); }
  /** What a client has made without asking anybody. */
  made(kind, id) { this.#write({ is: 'made', made: [{ id, kind }] }); }
  final() { this.#write({ is: 'final' }); }

  /** The name of a secret; the same for the same. */
  nameOf(kind, secret) {
    if (!this.#names.has(secret))
      this.#names.set(secret, `${kind}-${this.#names.size + 1}`);
    return this.#names.get(secret);
  }

  /**
   * Records one operation around what does it.
   *
   * @param about   { do, id?, node? }
   * @param action  resolves to { result, … }; whatever it throws is a connection that was cut.
   */
  async record(about, action) {
    const op = this.#next++;
    this.#write({ is: 'begin', op, ...about });
    let end;
    try {
      end = await action();
    } catch (cut) {
      end = { result: 'unknown', why: cut.cause?.code ?? cut.message };
    }
    const { result, made, active, why } = end;
    this.#write({ is: 'end', op, result, made, active, why });
    if (result === 'ok' || result === 'refused')
      ++this.acknowledged;
    else
      ++this.unknown;
    for (const wake of this.#wake.splice(0))
      wake();
    return end;
  }

  /** Resolves when an operation ends. */
  next() { return new Promise((resolve) => this.#wake.push(resolve)); }

  async close() {
    if (this.#file !== undefined)
      await new Promise((resolve) => this.#file.end(resolve));
  }
}
