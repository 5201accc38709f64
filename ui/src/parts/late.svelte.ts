/** Under 400 ms nothing is shown. */
const patience = 400;

/** True once `now()` has been true for 400 ms; false at once when it no longer is. */
export function late(now: () => boolean): { readonly yes: boolean } {
  let yes = $state(false);
  $effect(() => {
    if (!now()) return;
    const timer = setTimeout(() => (yes = true), patience);
    return () => {
      clearTimeout(timer);
      yes = false;
    };
  });
  return {
    get yes() {
      return yes;
    },
  };
}
