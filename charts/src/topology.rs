//! Boundaries out of `TopoJSON`: arcs that neighbours share, as whole numbers from point to point.
use super::{Error, Result};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// A closed line of longitudes and latitudes, in degrees.
pub(crate) type Ring = Vec<(f64, f64)>;
/// Shapes by the code of what they bound: the outer line of each part. Holes are other bodies' shapes and are drawn over.
pub(crate) type Shapes = BTreeMap<String, Vec<Ring>>;

static MUNICIPALITIES: LazyLock<std::result::Result<Shapes, String>> =
    LazyLock::new(|| decode(include_str!("../../data/municipalities.topojson")));

/// The shapes of all municipalities, by their six digits.
pub(crate) fn municipalities() -> Result<&'static Shapes> {
    MUNICIPALITIES.as_ref().map_err(|fault| Error::Boundaries(fault.clone()))
}

#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    arcs: Vec<Vec<(i64, i64)>>,
    objects: BTreeMap<String, Collection>,
}

#[derive(Deserialize)]
struct Transform {
    scale: (f64, f64),
    translate: (f64, f64),
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon { id: String, arcs: Vec<Vec<i64>> },
    MultiPolygon { id: String, arcs: Vec<Vec<Vec<i64>>> },
}

fn decode(text: &str) -> std::result::Result<Shapes, String> {
    let topology: Topology = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
    let arcs: Vec<Ring> = topology.arcs.iter().map(|arc| points(arc, &topology.transform)).collect();
    let mut shapes = Shapes::new();
    for geometry in topology.objects.into_values().flat_map(|object| object.geometries) {
        let (id, polygons) = match geometry {
            Geometry::Polygon { id, arcs } => (id, vec![arcs]),
            Geometry::MultiPolygon { id, arcs } => (id, arcs),
        };
        let outer = polygons.iter().filter_map(|polygon| polygon.first());
        let rings: std::result::Result<Vec<Ring>, String> = outer.map(|ring| joined(ring, &arcs)).collect();
        shapes.entry(id).or_default().extend(rings?);
    }
    Ok(shapes)
}

/// An arc's points: each is told by its distance from the one before.
fn points(arc: &[(i64, i64)], transform: &Transform) -> Ring {
    let (mut x, mut y) = (0, 0);
    let mut points = Vec::with_capacity(arc.len());
    for (across, up) in arc {
        (x, y) = (x + across, y + up);
        points.push((
            placed(x, transform.scale.0, transform.translate.0),
            placed(y, transform.scale.1, transform.translate.1),
        ));
    }
    points
}

#[expect(clippy::cast_precision_loss, reason = "a quantized coordinate is far below 2^53")]
fn placed(steps: i64, scale: f64, from: f64) -> f64 {
    (steps as f64).mul_add(scale, from)
}

/// A ring of arcs, each beginning where the one before ended. A negative number, −1 − n, is arc n backwards.
fn joined(ring: &[i64], arcs: &[Ring]) -> std::result::Result<Ring, String> {
    let mut line = Ring::new();
    for number in ring {
        let index = if *number < 0 { !*number } else { *number };
        let arc = usize::try_from(index).ok().and_then(|index| arcs.get(index));
        let arc = arc.ok_or_else(|| format!("there is no arc {number}"))?;
        let skip = usize::from(!line.is_empty());
        if *number < 0 {
            line.extend(arc.iter().rev().skip(skip));
        } else {
            line.extend(arc.iter().skip(skip));
        }
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"type":"Topology","transform":{"scale":[0.5,2],"translate":[100,10]},
        "arcs":[[[0,0],[2,0]],[[2,0],[0,2],[-2,0],[0,-2]],[[0,0],[0,-1],[2,0],[0,1]]],
        "objects":{"all":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","id":"upper","arcs":[[0,1]]},
            {"type":"MultiPolygon","id":"lower","arcs":[[[2,-1]]]}]}}}"#;

    #[test]
    fn neighbours_share_an_arc_in_both_directions() {
        let shapes = decode(TWO).unwrap();
        let upper = [(100.0, 10.0), (101.0, 10.0), (101.0, 14.0), (100.0, 14.0), (100.0, 10.0)];
        let lower = [(100.0, 10.0), (100.0, 8.0), (101.0, 8.0), (101.0, 10.0), (100.0, 10.0)];
        assert_eq!(shapes["upper"], [upper.to_vec()]);
        assert_eq!(shapes["lower"], [lower.to_vec()]);
    }

    #[test]
    fn an_arc_that_is_not_there_is_a_fault() {
        assert!(decode(&TWO.replace("[[0,1]]", "[[0,7]]")).unwrap_err().contains("no arc 7"));
        assert!(decode(&TWO.replace("[[0,1]]", "[[0,-8]]")).is_err());
        assert!(decode("{}").is_err());
    }

    #[test]
    fn the_shipped_boundaries_are_whole() {
        let shapes = municipalities().unwrap();
        assert_eq!(shapes.len(), 1_747, "1,741 municipalities and six villages of the Northern Territories");
        for (code, rings) in shapes {
            assert!(code.len() == 6 && !rings.is_empty(), "{code}");
            for ring in rings {
                assert!(ring.len() >= 4 && ring.first() == ring.last(), "{code}: a ring is not closed");
                let inside = |(x, y): &(f64, f64)| (122.0..155.0).contains(x) && (20.0..46.0).contains(y);
                assert!(ring.iter().all(inside), "{code}");
            }
        }
        let beppu = &shapes["442020"];
        let reach = |at: fn(&(f64, f64)) -> f64| {
            let all = || beppu.iter().flatten().map(at);
            all().fold(f64::MAX, f64::min)..all().fold(f64::MIN, f64::max)
        };
        assert!(
            reach(|p| p.0).contains(&131.49) && reach(|p| p.1).contains(&33.28),
            "its town hall lies in it"
        );
    }
}
