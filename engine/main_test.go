package engine_test

import (
	"os"
	"testing"

	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }
