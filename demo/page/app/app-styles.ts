import { css } from 'lit';

/** Where everything on the page stands: one column on a phone, two from a tablet on. */
export const appStyles = css`
  :host {
    max-width: 1900px;
    margin: 0 auto;
    padding: 14px clamp(10px, 2vw, 28px) 40px;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    align-items: baseline;
    margin-bottom: 12px;
  }
  h1 {
    margin: 0;
    font-size: 22px;
    letter-spacing: -0.01em;
  }
  .top p {
    margin: 0;
    color: var(--muted);
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .card {
    min-width: 0;
    padding: 12px 14px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--card);
  }
  .timeline {
    min-height: 300px;
  }
  .samples {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin-bottom: 10px;
  }
  .samples p {
    flex-basis: 100%;
    margin: 0;
    min-height: 3em;
    color: var(--muted);
  }
  .samples .opening {
    min-height: 0;
  }
  .samples .refused {
    color: var(--late);
  }
  select {
    max-width: 100%;
    padding: 6px 8px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--card);
    font-weight: 600;
  }
  .function {
    margin: 8px 2px 0;
  }
  .function summary {
    color: var(--muted);
    font-size: 13px;
    cursor: pointer;
  }
  .function pre {
    margin: 6px 0 0;
    padding: 8px 10px;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 7px;
    font-size: 13px;
    line-height: 1.45;
  }
  .replan {
    margin: 4px 2px 0;
    min-height: 1.5em;
    color: var(--muted);
    font-size: 13px;
    white-space: pre-line;
  }
  .limits {
    margin: 4px 0 0;
    color: var(--muted);
    font-size: 13px;
  }
  .play h2:not(:first-child) {
    margin-top: 16px;
  }
  .split {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .loading {
    padding: 40px;
    color: var(--muted);
  }
  @media (min-width: 1000px) {
    main {
      grid-template-columns: minmax(0, 5fr) minmax(0, 4fr);
    }
    .counters,
    .timeline,
    .graph,
    .results {
      grid-column: 1 / -1;
    }
    .split {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;
