"""Which functions need no build since their assets are published: asked once for each bucket."""

from __future__ import annotations

import sys
from collections import defaultdict
from concurrent.futures import Future
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.bundling.asset_folder import leave_out
from cdk_rust_lambda.bundling.cargo_output import harmless
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.bundling.batch import BuildRequest
    from cdk_rust_lambda.publishing.published_objects import AssetLocation

_CONTEXT = "env=cdk.Environment(account=..., region=...)"


@define(eq=False)
class Publications:
    """What the buckets of an app's assets hold."""

    _said: set[tuple[str, str]] = field(factory=set, init=False)
    _listings: dict[tuple[str, str, str], Future[frozenset[str]]] = field(factory=dict, init=False)

    def expect(self, request: BuildRequest) -> None:
        """Begins to ask whether an asset is published.

        Args:
            request: The request for it.
        """
        if _location_of(request).is_known:
            self._listing(_location_of(request))

    def unpublished(self, requests: Iterable[BuildRequest]) -> list[BuildRequest]:
        """Returns the requests that have to be built, and says so of those that haven't.

        Where it can't be known, they are built, and a warning says why.

        Raises:
            OSError: the assembly can't be written to.
        """
        requests = list(requests)
        by_folder: defaultdict[tuple[str, str, str], list[BuildRequest]] = defaultdict(list)
        for request in requests:
            if request.occasion == "unpublished" and self._is_known(request):
                by_folder[_location_of(request).listed].append(request)
        published: set[int] = set()
        for asking in by_folder.values():
            keys = self._published(asking)
            found = [each for each in asking if _location_of(each).key in keys]
            for request in found:
                leave_out(request.destination)
            published.update(map(id, found))
            _show(found)
        return [request for request in requests if id(request) not in published]

    def _is_known(self, request: BuildRequest) -> bool:
        if _location_of(request).is_known:
            return True
        if self._is_news("bucket-unknown", ""):
            text = (
                "what is published isn't known, so it is built: the bucket of the assets depends on the"
                f" account and Region of the deployment. Give the stack its own, {_CONTEXT}"
            )
            request.notify(Notice.warning("bucket-unknown", text))
        return False

    def _published(self, requests: list[BuildRequest]) -> frozenset[str]:
        # Imported when it is needed: most syntheses ask nobody.
        from cdk_rust_lambda.publishing.published_objects import ListingError, published_keys

        location = _location_of(requests[0])
        try:
            return published_keys(self._listing(location))
        except ListingError as error:
            if self._is_news("bucket-unreadable", location.bucket):
                text = (
                    f"what is published isn't known, so it is built: the bucket {location.bucket} can't be"
                    f" listed: {error.problem}. Remedy: {error.remedy}"
                )
                requests[0].notify(Notice.warning("bucket-unreadable", text))
            return frozenset()

    def _listing(self, location: AssetLocation) -> Future[frozenset[str]]:
        from cdk_rust_lambda.publishing.published_objects import begin_listing

        if location.listed not in self._listings:
            self._listings[location.listed] = begin_listing(location)
        return self._listings[location.listed]

    def _is_news(self, notice_id: str, about: str) -> bool:
        is_news = (notice_id, about) not in self._said
        self._said.add((notice_id, about))
        return is_news


def _location_of(request: BuildRequest) -> AssetLocation:
    assert request.location is not None  # noqa: S101 - as it asks for what is published
    return request.location


def _show(requests: Iterable[BuildRequest]) -> None:
    names = sorted({each.plan.binary.name for each in requests if not each.plan.options.quiet})
    if names and sys.stderr is not None:  # which it is if it was closed
        # Without rich, which takes longer to load than all else that is done here.
        print(harmless(f"Published already: {', '.join(names)}"), file=sys.stderr)
