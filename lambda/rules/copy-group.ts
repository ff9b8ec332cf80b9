/** Group of restored copies that only functions of Muster reach; made beside the fence. */
export function copyGroupName({ functionPrefix }: { readonly functionPrefix: string }): string {
  return `${functionPrefix}copies`;
}
