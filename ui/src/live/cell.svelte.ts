// One value that screens follow: reading it in a component is enough to be shown anew when it is set.

export class Cell<T> {
  #value: T = $state.raw() as T;

  constructor(first: T) {
    this.#value = first;
  }

  get now(): T {
    return this.#value;
  }

  set now(value: T) {
    this.#value = value;
  }
}
