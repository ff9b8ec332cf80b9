/** Computes something about a model once, when the first rule asks, and drops it with the model. */
export function oncePer<Model extends object, Value>(
  compute: (model: Model) => Value,
): (model: Model) => Value {
  const known = new WeakMap<Model, { readonly value: Value }>();
  return (model) => {
    const found = known.get(model);
    if (found !== undefined) return found.value;
    const value = compute(model);
    known.set(model, { value });
    return value;
  };
}
