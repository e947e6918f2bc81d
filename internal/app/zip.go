package app

import (
	"net/http"
	"runtime"
	"sync/atomic"

	"github.com/klauspost/compress/gzhttp"
)

// How hard pages are packed. For an exercise's page, with a processor's caches full of other work, the hardest takes about
// three times the processor time of the other, for 7 % fewer bytes; the levels between take one and a half to two times.
const (
	packHardest = 9
	packFast    = 4
)

// zip packs answers with gzip: as small as it goes while there is a processor for each that is under way, since somebody waits
// for each byte on a slow line (ACC-3), and faster when people wait for a processor. There is no zstd: at the speed of the second its pages are
// larger, so that on TLS, where browsers ask for it, they would weigh more than they were measured to.
func zip() (func(http.Handler) http.Handler, error) {
	wrap := func(level int) (func(http.Handler) http.HandlerFunc, error) {
		return gzhttp.NewWrapper(gzhttp.MinSize(400), gzhttp.CompressionLevel(level), gzhttp.EnableZstd(false))
	}
	hardest, err := wrap(packHardest)
	if err != nil {
		return nil, err
	}
	fast, err := wrap(packFast)
	if err != nil {
		return nil, err
	}
	var underWay atomic.Int64
	processors := int64(runtime.GOMAXPROCS(0))
	return func(next http.Handler) http.Handler {
		calm, busy := hardest(next), fast(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer underWay.Add(-1)
			if underWay.Add(1) > processors {
				busy(w, r)
				return
			}
			calm(w, r)
		})
	}, nil
}
