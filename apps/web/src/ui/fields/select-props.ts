export interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; note?: string | undefined }[];
  /** A short note under the options. */
  footer?: string | undefined;
  onChange: (value: Value) => void;
}
