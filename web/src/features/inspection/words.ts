// Words of inspections: states, doubts, questions.
import { useTranslation } from "react-i18next";

export function useInspectionWords() {
  const { t } = useTranslation("inspection");
  return {
    state: (state: string) => t(`state.${state}`, { defaultValue: state }),
    doubt: (doubt: string) => t(`doubt.${doubt}`, { defaultValue: doubt }),
    question: (question: string) => t(`question.${question}`, { defaultValue: question }),
    severity: (severity: string) => t(`severity.${severity}`, { defaultValue: severity }),
    answer: (answer: string) => t(`answer.${answer}`, { defaultValue: answer }),
  };
}
