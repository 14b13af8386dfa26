using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Form;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class FormTests
{
    const string Two = """{"name":"a","label":"A","type":"integer"},{"name":"b","label":"B","type":"integer","minimum":0,"maximum":9}""";

    static readonly FormDefinition Eoss = FormReader.Parse(ShippedForms.Find("eoss_ultrasound")!, "eoss");

    [Fact]
    public void Sparcc_counts_six_consecutive_slices_from_0_to_72_and_extras_only_where_a_quadrant_is_positive()
    {
        var sparcc = FormReader.Parse(ShippedForms.Find("sparcc_sij")!, "sparcc");
        var nothing = sparcc.Document.Fields.Where(f => f.Type == FieldType.Ordinal).ToDictionary(f => f.Name, _ => FormValue.Of(0));
        Assert.Equal(6 * 2 * 6, nothing.Count);
        nothing["first_slice"] = FormValue.Of(9);
        nothing["reference"] = FormValue.Of("csf");
        var none = sparcc.Of(nothing);
        Assert.Equal((0, 10, 14), (none.Values.Of("sparcc")?.Number, none.Values.Of("slice_2")?.Number, none.Values.Of("slice_6")?.Number));
        Assert.Empty(none.Missing);
        Assert.Empty(none.Refused);
        var all = sparcc.Of(nothing.ToDictionary(a => a.Key, a => a.Value.Number == 0 ? FormValue.Of(1) : a.Value));
        Assert.Equal((72, 12), (all.Values.Of("sparcc")?.Number, all.Values.Of("score_3")?.Number));
        // Two quadrants of one joint and its depth: 3. The other joint's depth alone is refused.
        foreach (string field in new[] { "s4_left_upper_iliac", "s4_left_lower_sacral", "s4_left_depth" })
            nothing[field] = FormValue.Of(1);
        Assert.Equal((3, 3), (sparcc.Of(nothing).Values.Of("sparcc")?.Number, sparcc.Of(nothing).Values.Of("score_4")?.Number));
        Assert.Empty(sparcc.Of(nothing).Refused);
        nothing["s4_right_intense"] = FormValue.Of(1);
        Assert.Contains("s4_right_intense", Assert.Single(sparcc.Of(nothing).Refused).Rule, StringComparison.Ordinal);
        Assert.Contains("first_slice", sparcc.Of(nothing.Where(a => a.Key != "first_slice").ToDictionary()).Missing);
    }

    [Fact]
    public void Shipped_forms_are_called_by_their_names_and_are_sound() => Assert.All(ShippedForms.Names, name =>
        Assert.Equal(name, FormReader.Parse(ShippedForms.Find(name)!, name).Document.Name));

    [Theory]
    [InlineData(0, 0, 0.0, null)]
    [InlineData(2, 1, 2.0, null)]
    [InlineData(1, 3, 3.0, null)]
    [InlineData(2, null, null, null)]
    [InlineData(0, 2, 2.0, "Synovial hypertrophy 0 and Vascularity 2 do not go together by the form's rule; change one of them.")]
    public void The_combined_score_of_ultrasound_is_the_larger_and_vascularity_without_hypertrophy_is_refused(
        int? hypertrophy, int? vascularity, double? combined, string? refusal)
    {
        var answers = new Dictionary<string, FormValue>();
        if (hypertrophy is { } h)
            answers["synovial_hypertrophy"] = FormValue.Of(h);
        if (vascularity is { } v)
            answers["vascularity"] = FormValue.Of(v);
        var outcome = Eoss.Of(answers);
        Assert.Equal(combined, outcome.Values.Of("combined")?.Number);
        Assert.Equal(refusal, outcome.Refused.SingleOrDefault()?.Sentence);
        Assert.Equal(vascularity is null ? ["vascularity"] : [], outcome.Missing);
    }

    [Theory]
    [InlineData("r = a + 2 * b", 3, 4, 11.0)]
    [InlineData("r = (a + 2) * b", 3, 4, 20.0)]
    [InlineData("r = a - b - 1", 9, 4, 4.0)]
    [InlineData("r = -a + b", 3, 4, 1.0)]
    [InlineData("r = max(a, b, 7) - min(a, b)", 3, 4, 4.0)]
    [InlineData("r = b / a", 2, 4, 2.0)]
    [InlineData("r = b / a", 0, 4, null)]
    [InlineData("r = b / a", 3, 4, null)] // No whole number.
    public void Expressions_are_worked_out_by_the_usual_precedence(string rule, int a, int b, double? result)
    {
        var form = Form($$"""{{Two}},{"name":"r","label":"R","type":"integer"}""", rule);
        var outcome = form.Of(new Dictionary<string, FormValue> { ["a"] = FormValue.Of(a), ["b"] = FormValue.Of(b) });
        Assert.Equal(result, outcome.Values.Of("r")?.Number);
        Assert.Equal(rule == "r = b / a" && a == 3 ? 1 : 0, outcome.Refused.Count);
    }

    [Theory]
    [InlineData("refuse a = 3 and b > 0", true)]
    [InlineData("refuse a = 3 and not b > 0", false)]
    [InlineData("refuse a != 3 or b >= 4", true)]
    [InlineData("refuse not (a = 3 or b = 0)", false)]
    [InlineData("refuse side = 'left' and sure = no", true)]
    [InlineData("refuse sure", false)]
    [InlineData("refuse note = 'x'", false)] // Not answered.
    public void What_is_refused_follows_from_the_answers(string rule, bool refused)
    {
        var form = Form($$"""
            {{Two}},{"name":"sure","label":"Sure","type":"yes_no"},{"name":"note","label":"Note","type":"text"},
            {"name":"side","label":"Side","type":"choice","choices":[{"value":"left","label":"L"},{"value":"right","label":"R"}]}
            """, rule);
        var outcome = form.Of(new Dictionary<string, FormValue>
        {
            ["a"] = FormValue.Of(3),
            ["b"] = FormValue.Of(4),
            ["sure"] = FormValue.Of(false),
            ["side"] = FormValue.Of("left"),
        });
        Assert.Equal(refused ? [rule] : [], outcome.Refused.Select(r => r.Rule));
    }

    [Theory]
    [InlineData("""{"name":"a","label":"A","type":"scale"}""", "", "field a: its type is scale")]
    [InlineData("""{"name":"A b","label":"A","type":"text"}""", "", "fields[0]: its name is 'A b'")]
    [InlineData("""{"name":"a","type":"text"}""", "", "field a: label is missing")]
    [InlineData("""{"name":"a","label":"A","type":"ordinal"}""", "", "field a: levels is missing")]
    [InlineData("""{"name":"a","label":"A","type":"ordinal","levels":[{"value":1,"label":"x"},{"value":1,"label":"y"}]}""", "",
        "field a: its levels do not rise")]
    [InlineData("""{"name":"a","label":"A","type":"integer","minimum":3,"maximum":2}""", "", "field a: minimum 3 is above maximum 2")]
    [InlineData("""{"name":"a","label":"A","type":"integer","levels":[]}""", "", "field a has the key levels")]
    [InlineData("""{"name":"a","label":"A","type":"integer","required":"yes"}""", "", "field a: required is neither true nor false")]
    [InlineData("""{"name":"reader","label":"A","type":"text"}""", "", "field reader: its name is a column of the table of reads")]
    [InlineData("""{"name":"and","label":"A","type":"text"}""", "", "field and: its name is a word of rules")]
    [InlineData("""{"name":"a","label":"A","type":"text"},{"name":"a","label":"B","type":"text"}""", "", "two fields are called a")]
    [InlineData(Two, "c = a", "rules[0]: there is no field c")]
    [InlineData(Two, "b = a + c", "rules[0]: there is no field c (character 9 of 'b = a + c')")]
    [InlineData(Two, "b = a +", "rules[0]: something is missing at its end")]
    [InlineData(Two, "b = (a", "rules[0]: ) is missing at its end")]
    [InlineData(Two, "b = a 3", "rules[0]: 3 does not belong there")]
    [InlineData(Two, "b = a = 3", "rules[0]: b takes numbers, and this gives yes or no")]
    [InlineData(Two, "b = b + 1", "b follow from each other in a circle")]
    [InlineData(Two, "refuse a", "rules[0]: refuse takes a comparison")]
    [InlineData(Two, "refuse a = 'x'", "rules[0]: = compares numbers with texts")]
    [InlineData(Two, "refuse a & b", "rules[0]: & is no sign of a rule")]
    public void A_bad_form_says_which_field_and_why(string fields, string rule, string reason) =>
        Assert.Contains(reason, Assert.Throws<ImageDataException>(() => Form(fields, rule)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"format":"rubor.form/2","name":"f","title":"F","fields":[]}""")]
    [InlineData("""{"format":"rubor.form/1","name":"f","title":"F","fields":[]}""")]
    [InlineData("""{"format":"rubor.form/1","name":"f","title":"F","fields":[{"name":"a","label":"A","type":"text"}],"more":1}""")]
    public void What_is_no_form_is_refused(string text) =>
        Assert.Throws<ImageDataException>(() => FormReader.Parse(Encoding.UTF8.GetBytes(text), "f.json"));

    [Fact]
    public void Damaged_forms_are_refused_and_never_crash()
    {
        byte[] form = ShippedForms.Find("eoss_ultrasound")!;
        var random = new Random(1);
        for (int n = 0; n < 2000; n++)
        {
            byte[] mutant = [.. form];
            for (int k = random.Next(1, 4); k > 0; k--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(32, 127);
            try
            {
                FormReader.Parse(mutant, "mutant");
            }
            catch (ImageDataException)
            {
            }
        }
    }

    [Fact]
    public async Task A_form_is_answered_taken_back_undone_signed_when_complete_and_reopened()
    {
        await using var store = new MemoryReadStore(new TestClock(), ReadKinds.All.Events);
        var service = new ReadService(store, ReadKinds.All);
        var held = new FormCase(Eoss);
        var key = new ReadKey("study", "01", "anna");
        long version = 0;
        async Task<string?> Add(ReadEvent e)
        {
            var result = await service.AppendAsync(new(key.Id, version, "anna", "tab", [new(version, e)]), held,
                TestContext.Current.CancellationToken);
            version += result is Appended ? 1 : 0;
            return (result as Refused)?.Reason;
        }
        async Task<JsonObject> Figures() => FormKind.Kind.Figures!(held, (await service.StateAsync(key.Id))!.Content.Kind);
        FormFigures Signature(int? h, int? v, int? c) => new(new([Entry("synovial_hypertrophy", h), Entry("vascularity", v), Entry("combined", c),
            Entry("artefact", null), Entry("remark", null)]));

        Assert.Null(await Add(new Opened("study", "01", 1, FormKind.Name, [new("gray", Reads.Sha, [1, 4, 4])], FormStart.Of(Eoss))));
        Assert.Null(await Add(new Answered("synovial_hypertrophy", FormValue.Of(2))));
        Assert.Contains("has the levels 0, 1, 2, 3, and 4 is none", await Add(new Answered("vascularity", FormValue.Of(4))),
            StringComparison.Ordinal);
        Assert.Contains("is not entered", await Add(new Answered("combined", FormValue.Of(2))), StringComparison.Ordinal);
        Assert.Contains("has no field", await Add(new Answered("size", FormValue.Of(2))), StringComparison.Ordinal);
        Assert.Contains("a read of the kind form has no such act", await Add(Reads.Remove(1)), StringComparison.Ordinal);
        Assert.Contains("Vascularity has no answer yet", await Add(new Signed(FormKind.Name, Signature(2, null, null))),
            StringComparison.Ordinal);
        Assert.Equal("""["vascularity"]""", (await Figures())["missing"]!.ToJsonString());
        Assert.Null(await Add(new Answered("vascularity", FormValue.Of(3))));
        Assert.Equal("""{"synovial_hypertrophy":2,"vascularity":3,"combined":3,"artefact":null,"remark":null}""",
            (await Figures())["values"]!.ToJsonString());
        Assert.Null(await Add(new Undone()));
        Assert.Null(await Add(new Redone()));
        Assert.Null(await Add(new Answered("synovial_hypertrophy", null)));
        Assert.Null(await Add(new Answered("synovial_hypertrophy", FormValue.Of(0))));
        Assert.Contains("do not go together", await Add(new Signed(FormKind.Name, Signature(0, 3, 3))), StringComparison.Ordinal);
        Assert.Null(await Add(new Answered("synovial_hypertrophy", FormValue.Of(1))));
        Assert.Contains("the page signs other answers", await Add(new Signed(FormKind.Name, Signature(1, 3, 1))), StringComparison.Ordinal);
        Assert.Contains("the signature is of vhi", await Add(Reads.Signed(1, 1, 1, Reads.Sha)), StringComparison.Ordinal);
        Assert.Null(await Add(new Signed(FormKind.Name, Signature(1, 3, 3))));
        var state = (await service.StateAsync(key.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal(3, ((FormFigures)state.Versions[0].Figures).Values.Of("combined")!.Value.Number);
        Assert.Null(await Add(new Reopened(state.Head, "the other joint")));
        Assert.Null(Rubor.Reading.Audit.StoreAudit.Verify(await store.ContentAsync(TestContext.Current.CancellationToken),
            ReadKinds.All).Tampering);
    }

    static KeyValuePair<string, FormValue?> Entry(string name, int? value) => new(name, value is { } v ? FormValue.Of(v) : null);

    static FormDefinition Form(string fields, string rule) => FormReader.Parse(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["format"] = FormDocument.FormatName,
        ["name"] = "f",
        ["title"] = "F",
        ["fields"] = JsonNode.Parse($"[{fields}]"),
        ["rules"] = new JsonArray(rule.Length == 0 ? [] : [rule]),
    }.ToJsonString()), "f.json");
}
