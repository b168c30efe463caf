import { ESLintUtils } from '@typescript-eslint/utils';

const resultNames = new Set(['Ok', 'Err', 'Result', 'ResultAsync']);

const isResult = (type) =>
  (type.isUnion() ? type.types : [type]).some((each) =>
    resultNames.has((each.aliasSymbol ?? each.symbol)?.name),
  );

/** A Result that nobody reads hides a failure. */
export const mustUseResult = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    schema: [],
    messages: { unused: 'This Result is dropped: read it, return it, or match it.' },
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      ExpressionStatement(node) {
        if (isResult(services.getTypeAtLocation(node.expression))) {
          context.report({ node, messageId: 'unused' });
        }
      },
    };
  },
});
