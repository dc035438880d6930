import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ValidationError } from '../platform/errors.ts';

/** Describes which fields are missing and which are invalid. */
const describe = (issues: readonly z.core.$ZodIssue[]): string => {
  const names = (chosen: readonly z.core.$ZodIssue[]) =>
    [...new Set(chosen.map(({ path }) => path.join('.') || '请求体'))].join('、');
  const missing = issues.filter((issue) => issue.code === 'invalid_type' && issue.input === undefined);
  const wrong = issues.filter((issue) => !missing.includes(issue));
  const parts = [];
  if (missing.length > 0) parts.push(`缺少必需参数：${names(missing)}`);
  if (wrong.length > 0) parts.push(`参数无效：${names(wrong)}`);
  return parts.join('；');
};

const errorOf = ({ issues }: z.ZodError): ValidationError =>
  new ValidationError(
    describe(issues),
    issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );

/** Route schemas are zod schemas. A mismatch becomes a {@link ValidationError} in our error format. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data) => {
    const parsed = schema.safeParse(data, { reportInput: true });
    return parsed.success ? { value: parsed.data } : { error: errorOf(parsed.error) };
  };

/** Validates data that no route schema covers, such as the fields of a form. @throws {ValidationError} */
export const validate = <T extends z.ZodType>(schema: T, data: unknown): z.output<T> => {
  const parsed = schema.safeParse(data, { reportInput: true });
  if (!parsed.success) throw errorOf(parsed.error);
  return parsed.data;
};
