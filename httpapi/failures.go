package httpapi

import (
	"math"
	"net/http"
	"strconv"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// failures are the sign-ins that failed, by the address that they came from. Who shows what counts is let in whatever
// others at the same address show.
type failures struct {
	now       func() time.Time
	addresses *lru.Cache[string, *rate.Limiter]
}

const (
	// failedBurst is how many sign-ins may fail from an address at once; failedEvery is when there may be one more.
	failedBurst = 10
	failedEvery = 6 * time.Second
	// failedAddresses are how many addresses are remembered.
	failedAddresses = 10_000
)

func newFailures(now func() time.Time) failures {
	addresses, err := lru.New[string, *rate.Limiter](failedAddresses)
	if err != nil {
		panic(err) // for a size that is not positive
	}
	return failures{now, addresses}
}

// tooMany counts one more failure from an address. Beyond what may fail it says so, and how long to wait.
func (f failures) tooMany(address string) (wait time.Duration, tooMany bool) {
	fresh := rate.NewLimiter(rate.Every(failedEvery), failedBurst)
	limiter := fresh
	if known, ok, _ := f.addresses.PeekOrAdd(address, fresh); ok {
		limiter = known
		f.addresses.Get(address) // one that goes on is not forgotten
	}
	now := f.now()
	if limiter.AllowN(now, 1) {
		return 0, false
	}
	missing := 1 - limiter.TokensAt(now)
	return time.Duration(missing * float64(failedEvery)), true
}

// waitFor tells a client how many seconds to wait.
func waitFor(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}
