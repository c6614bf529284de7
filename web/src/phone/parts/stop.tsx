// A page that could not be fetched, or failed: it says so and can be asked for again, and never stays white.
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

function Stopped() {
  const { t } = useTranslation("phone");
  return (
    <main id="main">
      <div className="notice bad" role="alert">
        <strong>{t("stopped")}</strong>
        <button type="button" onClick={() => window.location.reload()}>
          {t("again")}
        </button>
      </div>
    </main>
  );
}

export class Stop extends Component<{ children: ReactNode }, { stopped: boolean }> {
  override state = { stopped: false };

  static getDerivedStateFromError() {
    return { stopped: true };
  }

  override render() {
    return this.state.stopped ? <Stopped /> : this.props.children;
  }
}
