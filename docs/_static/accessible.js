// What the generator's pages lack for those who don't use a mouse, or don't see.
document.addEventListener("DOMContentLoaded", () => {
  for (const block of document.querySelectorAll("pre, .table-wrapper")) block.tabIndex = 0;
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.ariaLevel = "2";
  const asides = { ".sidebar-drawer": "All pages", ".toc-drawer": "This page" };
  for (const [selector, label] of Object.entries(asides))
    for (const aside of document.querySelectorAll(`aside${selector}`)) aside.ariaLabel = label;
  // A corner of a table, which heads nothing.
  for (const corner of document.querySelectorAll("th")) {
    if (corner.textContent.trim()) continue;
    const cell = document.createElement("td");
    cell.className = corner.className;
    corner.replaceWith(cell);
  }
});
