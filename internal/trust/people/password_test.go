package people

import (
	"context"
	"runtime"
	"testing"

	"towpath/internal/ground/fault"
)

func TestHasher(t *testing.T) {
	h := newHasher()
	kept, err := h.hash(t.Context(), "reeds by the old lock")
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.hash(t.Context(), "reeds by the old lock")
	if err != nil || again == kept {
		t.Error("the same password twice is kept the same", err)
	}
	for password, want := range map[string]bool{"reeds by the old lock": true, "reeds by the old Lock": false, "": false} {
		if ok, err := h.fits(t.Context(), kept, password); err != nil || ok != want {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	t.Run("one way of writing é is as good as the other", func(t *testing.T) {
		kept, err := h.hash(t.Context(), "caf\u00e9 on the corner")
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := h.fits(t.Context(), kept, "cafe\u0301 on the corner"); err != nil || !ok {
			t.Error(ok, err)
		}
	})
	t.Run("nobody's hash fits nothing", func(t *testing.T) {
		for _, password := range []string{"", "password", "reeds by the old lock"} {
			if ok, err := h.fits(t.Context(), nobodys, password); err != nil || ok {
				t.Errorf("%q: %v, %v", password, ok, err)
			}
		}
	})
	t.Run("a hash that can't be read", func(t *testing.T) {
		if _, err := h.fits(t.Context(), "plain", "plain"); err == nil {
			t.Error("no error")
		}
	})
}

func TestHasherIsBounded(t *testing.T) {
	h := newHasher()
	hold, held := make(chan struct{}), make(chan struct{}, hashingAtOnce+hashingWaiting)
	done := make(chan error, hashingAtOnce+hashingWaiting)
	for range hashingAtOnce + hashingWaiting {
		go func() { done <- h.do(t.Context(), func() { held <- struct{}{}; <-hold }) }()
	}
	for range hashingAtOnce {
		<-held
	}
	for len(h.queued) < cap(h.queued) { // the others are on their way into the queue
		runtime.Gosched()
	}
	if err := h.do(t.Context(), func() { t.Error("ran") }); !fault.Is(err, fault.Busy) {
		t.Errorf("RUN-3: past the queue: %v", err)
	}
	if len(held) != 0 {
		t.Error("more than two at once")
	}
	close(hold)
	for range hashingAtOnce + hashingWaiting {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range hashingAtOnce {
		h.running <- struct{}{}
	}
	if err := h.do(ctx, func() { t.Error("ran") }); err == nil {
		t.Error("a request that was given up waits on")
	}
}
