package workreport_test

import (
	"testing"

	"plangraph/workreport"
)

func TestInBase(t *testing.T) {
	for _, c := range []struct {
		value float64
		unit  string
		base  float64
		in    string
	}{
		{36, "万平米", 360000, "平方米"},
		{1.5, "万平方米", 15000, "平方米"},
		{80, "%", 0.8, "1"},
		{8.5, "%", 0.085, "1"},
		{3, "个百分点", 3, "个百分点"},
		{6.3, "万件", 63000, "件"},
		{2.5, "亿元", 250000000, "元"},
		{5, "公里", 5000, "米"},
		{3, "千米", 3000, "米"},
		{3, "千瓦", 3, "千瓦"},
		{4748, "户", 4748, "户"},
		{12, "名", 12, "人"},
		{3, "万", 30000, ""},
		{3, "万只羊", 3, "万只羊"}, // nothing that reports count in
		{3, "元/人", 3, "元/人"},
		{3, "", 3, ""},
	} {
		if base, in := workreport.InBase(c.value, c.unit); base != c.base || in != c.in {
			t.Errorf("%g %s are %g %s, want %g %s", c.value, c.unit, base, in, c.base, c.in)
		}
	}
}
