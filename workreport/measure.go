package workreport

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// dimension is what a unit of measure measures.
type dimension int

const (
	dimensionCount dimension = iota
	dimensionPeople
	dimensionMoney
	dimensionArea
	dimensionLength
	dimensionVolume
	dimensionMass
	dimensionPower
	dimensionShare
	dimensionPoints
	dimensionTime
	dimensionAge
	dimensionRank // 前三位
	dimensionSpec // how big a thing is built, never how much is promised
)

// measure is a unit as printed, and what it comes to in its base unit.
type measure struct {
	name      string
	base      string
	factor    float64
	dimension dimension
}

// measures are the units that reports count in, by their first character, longer names before those they begin with.
var measures = buildMeasures()

func buildMeasures() map[rune][]measure {
	table := slices.Concat(shareMeasures(), spaceMeasures(), otherMeasures())
	const counts = "个 家 所 座 处 项 条 套 台 辆 架 艘 列 件 份 张 部 本 册 种 类 次 场 期 批 支 对 组 只 头 羽 匹 株 棵 盆 间 层 栋 幢 片 块 宗 班 眼 盏 床 支队 床位 张床位 个床位 车位 标准箱 单 例 篇 趟 团 户次 家次 架次 件次 场次 班次 车次 点位 根 扇 袋 瓶 桶 起 幅 台套 座次 万标箱 标箱 尾 箱 公顷次"
	for name := range strings.FieldsSeq(counts) {
		table = append(table, measure{name, name, 1, dimensionCount})
	}
	byFirst := map[rune][]measure{}
	for _, m := range table {
		byFirst[firstRune(m.name)] = append(byFirst[firstRune(m.name)], m)
	}
	for _, list := range byFirst {
		slices.SortStableFunc(list, func(a, b measure) int { return len(b.name) - len(a.name) })
	}
	return byFirst
}

func shareMeasures() []measure {
	return []measure{
		{"个百分点", "个百分点", 1, dimensionPoints},
		{"百分点", "个百分点", 1, dimensionPoints},
		{"‰", "1", 0.001, dimensionShare},
		{"%", "1", 0.01, dimensionShare},
		{"％", "1", 0.01, dimensionShare},
		{"倍", "倍", 1, dimensionShare},
	}
}

func spaceMeasures() []measure {
	return []measure{
		{"平方公里", "平方米", 1e6, dimensionArea},
		{"平方千米", "平方米", 1e6, dimensionArea},
		{"平方米", "平方米", 1, dimensionArea},
		{"平米", "平方米", 1, dimensionArea},
		{"平方", "平方米", 1, dimensionArea},
		{"㎡", "平方米", 1, dimensionArea},
		{"公顷", "平方米", 1e4, dimensionArea},
		{"亩", "亩", 1, dimensionArea},
		{"立方米", "立方米", 1, dimensionVolume},
		{"立方", "立方米", 1, dimensionVolume},
		{"方", "立方米", 1, dimensionVolume},
		{"公里", "米", 1000, dimensionLength},
		{"千米", "米", 1000, dimensionLength},
		{"km", "米", 1000, dimensionLength},
		{"米", "米", 1, dimensionLength},
	}
}

func otherMeasures() []measure {
	return []measure{
		{"水立方", "立方米", 1, dimensionSpec},
		{"公斤", "千克", 1, dimensionMass},
		{"千克", "千克", 1, dimensionMass},
		{"吨标准煤", "吨标准煤", 1, dimensionMass},
		{"吨", "吨", 1, dimensionMass},
		{"斤", "千克", 0.5, dimensionMass},
		{"微克/立方米", "微克/立方米", 1, dimensionMass},
		{"微克", "微克", 1, dimensionMass},
		{"元", "元", 1, dimensionMoney},
		{"美元", "美元", 1, dimensionMoney},
		{"欧元", "欧元", 1, dimensionMoney},
		{"千瓦时", "千瓦时", 1, dimensionMass},
		{"千瓦", "千瓦", 1, dimensionPower},
		{"兆瓦", "千瓦", 1000, dimensionPower},
		{"MW", "千瓦", 1000, dimensionPower},
		{"GW", "千瓦", 1e6, dimensionPower},
		{"吉瓦", "千瓦", 1e6, dimensionPower},
		{"人次", "人次", 1, dimensionPeople},
		{"人", "人", 1, dimensionPeople},
		{"名", "人", 1, dimensionPeople},
		{"位", "位", 1, dimensionPeople},
		{"户", "户", 1, dimensionCount},
		{"个工作日", "个工作日", 1, dimensionTime},
		{"工作日", "个工作日", 1, dimensionTime},
		{"个月", "个月", 1, dimensionTime},
		{"小时", "小时", 1, dimensionTime},
		{"分钟", "分钟", 1, dimensionTime},
		{"天", "天", 1, dimensionTime},
		{"周岁", "岁", 1, dimensionAge},
		{"岁", "岁", 1, dimensionAge},
		{"千伏", "千伏", 1, dimensionSpec},
		{"kV", "千伏", 1, dimensionSpec},
		{"KV", "千伏", 1, dimensionSpec},
		{"kv", "千伏", 1, dimensionSpec},
		{"蒸吨", "蒸吨", 1, dimensionSpec},
	}
}

// measureAt finds the unit that a text begins with.
func measureAt(text string) (measure, bool) {
	for _, m := range measures[firstRune(text)] {
		if strings.HasPrefix(text, m.name) {
			return m, true
		}
	}
	return measure{}, false
}

// multiplierAt reads 万, 亿 and their compounds at the start of a text.
func multiplierAt(text string) (factor float64, size int) {
	for _, m := range [...]struct {
		word   string
		factor float64
	}{
		{"万亿", 1e12},
		{"千亿", 1e11},
		{"百亿", 1e10},
		{"十亿", 1e9},
		{"亿", 1e8},
		{"千万", 1e7},
		{"百万", 1e6},
		{"十万", 1e5},
		{"万", 1e4},
	} {
		if strings.HasPrefix(text, m.word) {
			return m.factor, len(m.word)
		}
	}
	// 5千瓦 and 3千米 are units of their own.
	if strings.HasPrefix(text, "千") || strings.HasPrefix(text, "百") {
		if _, unit := measureAt(text); !unit {
			size := utf8.RuneLen(firstRune(text))
			if firstRune(text) == '百' {
				return 100, size
			}
			return 1000, size
		}
	}
	return 1, 0
}
