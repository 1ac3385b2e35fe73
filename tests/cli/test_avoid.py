"""--avoid: streets that a query leaves out."""
import unittest

from program import ProgramTest

# Two ways from A to B: straight ahead over the tagged way 1, or round by the south, 2 km further.
A, B = "114.3000,30.5000", "114.3208,30.5000"
OSM = """<osm version="0.6">
<node id="1" lon="114.3000" lat="30.5"/><node id="2" lon="114.3050" lat="30.5"/>
<node id="3" lon="114.3150" lat="30.5"/><node id="4" lon="114.3208" lat="30.5"/>
<node id="5" lon="114.3050" lat="30.49"/><node id="6" lon="114.3150" lat="30.49"/>
<way id="1"><nd ref="2"/><nd ref="3"/>{tags}</way>
<way id="2"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
<way id="3"><nd ref="3"/><nd ref="4"/><tag k="highway" v="primary"/></way>
<way id="4"><nd ref="2"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="highway" v="primary"/></way>
</osm>
"""


class Avoid(ProgramTest):
    def build(self, **tags):
        text = "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())
        self.write("a.osm", OSM.format(tags=text))
        self.tongqu("build", "--osm", "a.osm", "-q", "-o", "g.tq")

    def ways(self, *args, start=A, end=B, mode="car"):
        route = self.json("route", "g.tq", "--from", start, "--to", end, "--mode", mode, *args)
        return [s["way_id"] for s in route["legs"][0]["steps"]] if route["found"] else None

    def test_tagged_way_is_taken_unless_it_is_avoided(self):
        for what, tags in (("toll", {"highway": "primary", "toll": "yes"}),
                           ("motorway", {"highway": "motorway_link", "oneway": "no"}),
                           ("ferry", {"route": "ferry", "motor_vehicle": "yes", "duration": "00:01"})):
            self.build(**tags)
            others = [x for x in ("toll", "ferry", "motorway") if x != what]
            for end in ((), ("--reverse",), ("--arrive", "09:00")):
                self.assertEqual(self.ways(*end), [2, 1, 3], what)
                self.assertEqual(self.ways("--avoid", ",".join(others), *end), [2, 1, 3], what)
                self.assertEqual(self.ways("--avoid", what, *end), [2, 4, 3], what)
            self.assertEqual(self.ways("--avoid", "ferry", mode="walk"), [2, 4, 3] if what != "toll" else [2, 1, 3])

    def test_toll_counts_in_its_direction_and_for_cars_only(self):
        self.build(highway="primary", toll__backward="yes")
        self.assertEqual(self.ways("--avoid", "toll"), [2, 1, 3])
        self.assertEqual(self.ways("--avoid", "toll", start=B, end=A), [3, 4, 2])
        self.build(highway="primary", toll="no", toll__hgv="yes")
        self.assertEqual(self.ways("--avoid", "toll"), [2, 1, 3])

    def test_origin_on_an_avoided_road_is_told(self):
        self.build(highway="primary", toll="yes")
        self.fails(1, ["--avoid leaves out", "avoid less"], "isochrone", "g.tq", "--from", "114.31,30.5",
                   "--mode", "car", "--avoid", "toll", "-o", "-")
        self.assertIsNone(self.ways("--avoid", "toll", end="114.31,30.5"))

    def test_surface_and_definition_agree(self):
        self.build(highway="primary", toll="yes")
        features = {}
        for avoid in ((), ("--avoid", "toll,ferry")):
            told = self.json("isochrone", "g.tq", "--from", A, "--mode", "car", "--cutoffs", "3", *avoid, "-o", "-")
            self.assertEqual(told["definition"]["avoid"], avoid[1].split(",") if avoid else [])
            features[avoid] = told["features"][0]["properties"]["area_km2"]
        self.assertLess(features["--avoid", "toll,ferry"], features[()])

    def test_wrong_use_is_refused(self):
        self.build(highway="primary", toll="yes")
        ask = ("isochrone", "g.tq", "--from", A, "-o", "-")
        self.fails(2, "give toll, ferry or motorway", *ask, "--mode", "car", "--avoid", "tolls")
        self.fails(2, "nobody drives", *ask, "--mode", "walk", "--avoid", "motorway")


if __name__ == "__main__":
    unittest.main()
