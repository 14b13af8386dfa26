using System.Numerics;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Methods.HandScans.Photographs;
using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Tests.Methods.HandScans.Photographs;

public class HandPhotographRuleTests
{
    static readonly HandPhantomPatient Patient = HandPhantom.Patient(HandPhantom.FrozenSeed, 1, 2);

    static HandOutline Find(PhantomPhotograph photograph) => HandOutline.Find(photograph.Rgb, photograph.Width, new(), "photograph.png");

    static HandFrame Frame(PhantomPhotograph photograph) => HandFrame.Of(photograph.Rgb, Find(photograph), photograph.Joints);

    static PhotographedHand Hand(PhantomPhotograph photograph)
    {
        var frame = Frame(photograph);
        return PhotographedHand.Of("hand", frame.Picture, frame.Joints!, HandFrame.Side);
    }

    // Pixels of an upright photograph that one of the frame has along either side, and where the frame begins.
    static (double Step, double Left, double Top) StepOf(PhantomPhotograph upright)
    {
        int[] at = [.. Enumerable.Range(0, upright.Mask.Length).Where(i => upright.Mask[i] == 1)];
        int x0 = at.Min(i => i % upright.Width), x1 = at.Max(i => i % upright.Width) + 1;
        int y0 = at[0] / upright.Width, y1 = (at[^1] / upright.Width) + 1;
        double step = Math.Max((x1 - x0) / 240.0, (y1 - y0) / 248.0);
        return (step, ((x0 + x1) / 2.0) - (128 * step), y1 - (256 * step));
    }

    [Theory]
    [InlineData("top", false)]
    [InlineData("right", true)]
    [InlineData("bottom", false)]
    [InlineData("left", true)]
    public void The_outline_is_the_hand_without_its_shadow_and_the_wrist_is_where_it_crosses_the_picture(string edge, bool mirrored)
    {
        var photograph = PhantomPhotograph.Of(Patient, 0, edge, mirrored);
        var outline = Find(photograph);
        Assert.Equal(photograph.Mask, outline.Mask);
        Assert.Equal(edge, outline.Wrist);
        Assert.Equal(photograph.Mask.Count(m => m == 1) / (double)photograph.Mask.Length, outline.Share, 12);
    }

    [Fact]
    public void Holes_are_filled_dark_pixels_are_hand_and_other_pieces_are_none()
    {
        var photograph = PhantomPhotograph.Of(Patient, 0);
        byte[] rgb = photograph.Rgb;
        bool AllHand(int from) => photograph.Mask.AsSpan(from, 30).IndexOf((byte)0) < 0;
        int inside = Enumerable.Range(0, photograph.Mask.Length).First(i => i / photograph.Width > 200
            && Enumerable.Range(-1, 6).All(row => AllHand(i + (row * photograph.Width))));
        // White glare within the hand, a crease that is black, and a coloured coin in a corner.
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 10; x++)
            {
                int at = 3 * (inside + 8 + (y * photograph.Width) + x), coin = 3 * ((y * photograph.Width) + x);
                rgb.AsSpan(at, 3).Fill(y < 2 ? (byte)255 : (byte)20);
                (rgb[coin], rgb[coin + 1], rgb[coin + 2]) = (200, 120, 40);
            }

        Assert.Equal(photograph.Mask, HandOutline.Find(rgb, photograph.Width, new(), "p").Mask);
    }

    [Fact]
    public void Ten_per_cent_of_full_scale_is_background_and_one_more_is_hand()
    {
        // A strip in colour by the difference given, on white, that crosses the lower edge.
        static int Found(byte difference, double most)
        {
            var rgb = new byte[3 * 100 * 100];
            rgb.AsSpan().Fill(250);
            for (int i = 0; i < 10_000; i++)
                if (i % 100 is >= 40 and < 60 && i / 100 >= 30)
                    rgb[(3 * i) + 2] = (byte)(250 - difference);
            try
            {
                return HandOutline.Find(rgb, 100, new() { MostDifference = most }, "strip.png").Mask.Count(m => m == 1);
            }
            catch (ImageDataException e)
            {
                Assert.StartsWith("strip.png: shows no hand on white: 0 % of it", e.Message, StringComparison.Ordinal);
                return 0;
            }
        }

        Assert.Equal((0, 1400), (Found(25, 0.1), Found(26, 0.1)));
        Assert.Equal((0, 1400), (Found(51, 0.2), Found(52, 0.2)));
    }

    [Fact]
    public void Too_much_of_a_picture_or_a_hand_amid_it_is_refused_and_the_edge_can_be_named()
    {
        var full = new byte[3 * 50 * 50];
        for (int i = 0; i < full.Length; i += 3)
            full[i] = 200;
        Assert.Contains("100 % of it is one piece", Assert.Throws<ImageDataException>(() => HandOutline.Find(full, 50, new(), "red.png")).Message,
            StringComparison.Ordinal);
        var amid = new byte[3 * 50 * 50];
        for (int i = 0; i < 2500; i++)
            (amid[3 * i], amid[(3 * i) + 1], amid[(3 * i) + 2]) = i % 50 is > 10 and < 40 && i / 50 is > 10 and < 40
                ? ((byte)200, (byte)150, (byte)100) : ((byte)255, (byte)255, (byte)255);
        Assert.Contains("crosses no edge", Assert.Throws<ImageDataException>(() => HandOutline.Find(amid, 50, new(), "amid.png")).Message,
            StringComparison.Ordinal);
        Assert.Equal("top", HandOutline.Find(amid, 50, new() { Wrist = "top" }, "amid.png").Wrist);
        Assert.Throws<ArgumentException>(() => new HandPhotographSettings { Wrist = "front" }.Check());
    }

    [Fact]
    public void However_a_photograph_is_turned_its_hand_is_the_same_in_the_frame()
    {
        var upright = Frame(PhantomPhotograph.Of(Patient, 1));
        foreach (string edge in new[] { "top", "right", "left" })
        {
            var turned = Frame(PhantomPhotograph.Of(Patient, 1, edge));
            Assert.Equal(upright.Picture, turned.Picture);
            Assert.Equal(upright.Joints, turned.Joints);
        }

        // Areas grow by the square of the scale, which follows from the hand's box and the frame's margins.
        var photograph = PhantomPhotograph.Of(Patient, 1);
        double step = StepOf(photograph).Step;
        double Pixels(byte[] values, Func<byte, bool> wanted) => values.Count(v => wanted(v));
        Assert.InRange(Pixels(upright.Picture, v => v > 0) * step * step / Pixels(photograph.Mask, v => v > 0), 0.99, 1.01);
        // The majority of an area rounds the corners of small regions off.
        for (byte joint = 1; joint <= HandJoints.PerHand; joint++)
            Assert.InRange(Pixels(upright.Joints!, v => v == joint) * step * step / Pixels(photograph.Joints, v => v == joint), 0.95, 1.05);
        Assert.Equal(HandFrame.Side * HandFrame.Side, upright.Picture.Length);
        Assert.Contains(upright.Picture.AsSpan(255 * 256).ToArray(), v => v > 0);
        Assert.All(upright.Picture.Where(v => v > 0), v => Assert.InRange(v, 150, 175));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_known_similarity_is_found_from_the_joints_to_a_tenth_of_a_pixel(bool mirrored)
    {
        // Three pixels of the picture a pixel of the scan; then the frame.
        var photograph = PhantomPhotograph.Of(Patient, 0, "left", mirrored);
        var hand = Hand(photograph);
        var scan = Patient.Views[0];
        var (inHand, regions) = PhantomPhotograph.HandOf(scan, 0);
        var place = new ScannedHands([.. inHand.Select(h => h ? (byte)1 : (byte)0)], regions, 256).PlaceOf(hand with
        {
            // The picture cuts through the wrist.
            Regions = [.. hand.Regions.Select(r => r == 1 ? (byte)0 : r)],
        }, 0)!.Value;
        Assert.Equal(mirrored, place.Mirrored);
        var upright = PhantomPhotograph.Of(Patient, 0);
        var (step, left, top) = StepOf(upright);
        Assert.Equal(step / PhantomPhotograph.Zoom, place.Factor.Magnitude, 3);
        Complex Known(Complex frame) => new(
            upright.Corner.X + ((left + (((mirrored ? 255 - frame.Real : frame.Real) + 0.5) * step)) / PhantomPhotograph.Zoom) - 0.5,
            upright.Corner.Y + ((top + ((frame.Imaginary + 0.5) * step)) / PhantomPhotograph.Zoom) - 0.5);
        // Pixels of the scan: the joints' centres are those of regions of whole pixels, and corners lie far from them.
        Assert.InRange((place.Of(new(128, 128)) - Known(new(128, 128))).Magnitude, 0, 0.1);
        foreach (var corner in new Complex[] { new(20, 10), new(230, 10), new(20, 250), new(230, 250) })
            Assert.InRange((place.Of(corner) - Known(corner)).Magnitude, 0, 0.15);
        foreach (var corner in new Complex[] { new(1, 2), new(200, 30) })
            Assert.InRange((place.Back(place.Of(corner)) - corner).Magnitude, 0, 1e-9);
    }

    [Fact]
    public void The_fit_is_that_of_least_squares_and_takes_three_places()
    {
        var random = new SynthesisRandom(3, 1, 1);
        Complex Place() => new(100 * random.Unit(), 100 * random.Unit());
        (Complex From, Complex To)[] pairs = [.. Enumerable.Range(0, 8).Select(_ => (Place(), Place()))];
        var fit = HandSimilarity.Fit(pairs)!.Value;
        double Off(HandSimilarity s) => pairs.Sum(p => Math.Pow((s.Of(p.From) - p.To).Magnitude, 2));
        // No other similarity is nearer, mirrored or not: none about the best of either kind, regressed on both coordinates.
        foreach (bool mirrored in new[] { false, true })
        {
            Complex Seen(Complex place) => mirrored ? Complex.Conjugate(place) : place;
            Complex from = new(pairs.Average(p => p.From.Real), pairs.Average(p => Seen(p.From).Imaginary)),
                to = new(pairs.Average(p => p.To.Real), pairs.Average(p => p.To.Imaginary)), slope = 0;
            foreach (var (a, b) in pairs.Select(p => (Seen(p.From) - from, p.To - to)))
                slope += new Complex((a.Real * b.Real) + (a.Imaginary * b.Imaginary), (a.Real * b.Imaginary) - (a.Imaginary * b.Real));
            slope /= pairs.Sum(p => Math.Pow((Seen(p.From) - from).Magnitude, 2));
            var best = new HandSimilarity(slope, to - (slope * from), mirrored);
            Assert.True(mirrored == fit.Mirrored ? Math.Abs(Off(fit) - Off(best)) < 1e-6 : Off(fit) < Off(best));
            for (int k = 0; k < 200; k++)
                Assert.True(Off(best) < Off(best with
                {
                    Factor = best.Factor + (0.1 * new Complex(random.Normal(), random.Normal())),
                    Shift = best.Shift + Place() - Place(),
                }));
        }

        Assert.Null(HandSimilarity.Fit(pairs[..2]));
        Assert.Null(HandSimilarity.Fit([.. pairs.Take(5).Select(p => (Complex.One, p.To))]));
        var more = fit.Then(new(50, 60), Math.PI / 2, 2);
        Complex at = fit.Of(new(10, 20)) - new Complex(50, 60);
        Assert.InRange((more.Of(new(10, 20)) - new Complex(50 - (2 * at.Imaginary), 60 + (2 * at.Real))).Magnitude, 0, 1e-9);
    }

    [Fact]
    public void Laid_over_the_scan_that_they_come_from_hands_cover_it_each_in_its_own_place()
    {
        var scan = Patient.Views[0];
        var frame = new ScannedHands(scan.Truth, scan.Joints, 256);
        Assert.True(frame.CanBeLaidOver);
        PlacedHand[] placed = [.. new[] { 0, 1 }.Select(side =>
        {
            var hand = Hand(PhantomPhotograph.Of(Patient, side, side == 0 ? "top" : "right", mirrored: side == 1));
            return new PlacedHand(hand, frame.PlaceOf(hand, side)!.Value);
        })];
        Assert.Equal([false, true], placed.Select(p => p.Place.Mirrored));
        var (hands, regions) = frame.Lay(placed[0], placed[1]);
        int both = Enumerable.Range(0, hands.Length).Count(i => hands[i] > 0 && scan.Truth[i] > 0);
        Assert.InRange(2.0 * both / (hands.Count(h => h > 0) + scan.Truth.Count(t => t > 0)), 0.94, 1);
        Assert.All(Enumerable.Range(0, hands.Length), i => Assert.True(hands[i] is 0 or 1 && (regions[i] == 0 || hands[i] == 1)));
        foreach (var joint in HandJoints.All.Where(j => !j.Name.EndsWith("wrist", StringComparison.Ordinal)))
            Assert.InRange(regions.Count(r => r == joint.Value) / (double)Enumerable.Range(0, regions.Length)
                .Count(i => scan.Joints[i] == joint.Value && scan.Truth[i] > 0), 0.85, 1.15);
    }

    [Fact]
    public void A_hand_that_is_too_large_ends_where_the_other_begins_and_where_the_scans_ends()
    {
        var scan = Patient.Views[0];
        var frame = new ScannedHands(scan.Truth, scan.Joints, 256);
        var left = Hand(PhantomPhotograph.Of(Patient, 0));
        var right = Hand(PhantomPhotograph.Of(Patient, 1));
        var (hands, regions) = frame.Lay(new(left, frame.PlaceOf(left, 0)!.Value.Then(frame.MiddleOf(0), 0, 2.5)),
            new(right, frame.PlaceOf(right, 1)!.Value.Then(frame.MiddleOf(1), 0, 2.5)));
        var centres = PhotographedHand.Centres(scan.Joints, 256);
        int NearestSide(int i) => (centres.MinBy(c => (c.Value - new Complex(i % 256, i / 256)).Magnitude).Key - 1) / HandJoints.PerHand;
        int[] lowest = [.. new[] { 0, 1 }.Select(s => Enumerable.Range(0, hands.Length)
            .Where(i => scan.Truth[i] > 0 && NearestSide(i) == s).Max() / 256)];
        int[] laid = [.. Enumerable.Range(0, hands.Length).Where(i => hands[i] > 0)];
        Assert.True(laid.Length > 2 * scan.Truth.Count(t => t > 0));
        Assert.All(laid, i => Assert.True(i / 256 <= lowest[NearestSide(i)]));
        Assert.All(laid.Where(i => regions[i] > 0), i => Assert.Equal(NearestSide(i), (regions[i] - 1) / HandJoints.PerHand));
    }

    [Fact]
    public void Of_a_region_in_two_pieces_the_larger_counts_and_only_within_the_hand()
    {
        var picture = new byte[64];
        picture.AsSpan(0, 48).Fill(9);
        var regions = new byte[64];
        (regions[0], regions[3], regions[4], regions[12], regions[55]) = (2, 2, 2, 2, 5);
        var hand = PhotographedHand.Of("p", picture, regions, 8);
        Assert.Equal([3, 4, 12], Enumerable.Range(0, 64).Where(i => hand.Regions[i] == 2));
        Assert.Equal(new Complex(11 / 3.0, 1 / 3.0), hand.JointCentres[2]);
        Assert.False(hand.JointCentres.ContainsKey(5));
        Assert.Equal(48, hand.Hand.Count(h => h));
    }
}
