package app

import (
	"context"

	"towpath/internal/ground/db"
)

// demoJoint are made-up sums of joint sessions in the three months before: for each question the answers come to the same.
var demoJoint = map[string]int64{
	"setting:one": 16, "setting:two": 9, "setting:phone": 9, "screen:yes": 25, "screen:no": 9, "started:person": 14, "started:supporter": 20,
	"led:person": 15, "led:supporter": 6, "led:both": 8, "led:unsaid": 5, "course:yes": 3, "course:no": 31, "month:1": 9, "month:2": 12, "month:3": 13,
	"chose:person": 22, "chose:supporter": 7, "chose:both": 11,
}

// sat gives the demo figures of joint use in a quarter that is over. Nobody is behind them.
func (d *demoHouse) sat(ctx context.Context, q db.Q, quarter string) error {
	for what, n := range demoJoint {
		if _, err := q.ExecContext(ctx, "INSERT INTO joint_use (period, what, n) VALUES ($1, $2, $3)", quarter, what, n); err != nil {
			return err
		}
	}
	return nil
}
