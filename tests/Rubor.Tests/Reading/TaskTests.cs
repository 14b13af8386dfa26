using System.Text;
using Rubor.Imaging;
using Rubor.Reading.Forms;
using Rubor.Reading.Tasks;

namespace Rubor.Tests.Reading;

/// <summary>The definition of a reader study, the lists that follow from it, and which session is open.</summary>
public class TaskTests
{
    const string Whole = """
        {"format": "rubor.task/1", "name": "alone-assisted", "title": "Alone, then assisted", "kind": "joint_ultrasound", "readers": ["anna", "ben", "cy"],
         "arms": [{"name": "alone"}, {"name": "assisted", "machine": "at_once"}], "machine": "scores", "repeats": {"share": 0.2}, "seed": 7,
         "truth": [{"field": "combined", "column": "expert", "positive_from": 1}]}
        """;

    const string Vhi = """
        {"format": "rubor.task/1", "name": "vhi", "kind": "vhi", "readers": ["anna", "ben"], "arms": [{"name": "cleaning"}], "sessions": 2,
         "seed": 7, "machine": "found"}
        """;

    static readonly string[] Cases = [.. Enumerable.Range(1, 20).Select(n => $"sub-{n:00}")];

    [Fact]
    public void What_a_task_leaves_out_is_as_published_and_hidden()
    {
        var task = Parse(Whole);
        Assert.Equal((2, 14, TaskOrder.Fixed, "eoss_ultrasound", 4), (task.Sessions, task.WashoutDays, task.Order, task.Form, task.RepeatsOf(20)));
        Assert.Equal(Enum.GetValues<Hidden>(), task.BlindedTo);
        Assert.Equal([MachineShown.Never, MachineShown.AtOnce], task.Arms.Select(a => a.Machine));
        Assert.Equal(new TaskTruth("combined", "expert", 1), Assert.Single(task.Truth));
    }

    [Theory]
    [InlineData("\"rubor.task/1\"", "\"rubor.task/2\"", "its format is rubor.task/2")]
    [InlineData("\"seed\": 7", "\"sede\": 7", "has the key sede")]
    [InlineData("\"seed\": 7", "\"seed\": -1", "seed: a whole number")]
    [InlineData("\"alone-assisted\"", "\"Alone\"", "name: a lower-case letter")]
    [InlineData("\"joint_ultrasound\"", "\"labels\"", "kind: labels is none that tasks have; form, joint_ultrasound, vhi are")]
    [InlineData("\"kind\": \"joint_ultrasound\",", "", "form is missing")]
    [InlineData("\"ben\"", "\"ANNA\"", "readers: anna stands twice")]
    [InlineData("\"ben\"", "\"b n\"", "readers: b n is no name of an account")]
    [InlineData("\"at_once\"", "\"later\"", "arms[1]: machine: later is none of never, at_once, after_first_answer")]
    [InlineData("\"name\": \"assisted\"", "\"name\": \"alone\"", "arms: two are called alone")]
    [InlineData("\"machine\": \"scores\",", "", "machine is missing: an arm shows")]
    [InlineData(", \"machine\": \"at_once\"", "", "machine: no arm shows it")]
    [InlineData("{\"share\": 0.2}", "{\"share\": 2}", "repeats: a whole number of cases, or")]
    [InlineData("\"seed\": 7", "\"sessions\": 3", "sessions: 3 is no multiple of the 2 arms")]
    [InlineData("\"seed\": 7", "\"washout_days\": -1", "washout_days: -1 is none")]
    [InlineData("\"seed\": 7", "\"order\": \"random\"", "order: random is none of fixed, crossover")]
    [InlineData("\"seed\": 7", "\"blinded_to\": [\"name\"]", "blinded_to: name is none of subject, visit, other_readers, machine")]
    [InlineData("\"seed\": 7", "\"blinded_to\": [\"subject\"]", "blinded_to lacks other_readers")]
    [InlineData("\"seed\": 7", "\"cases\": \"some\"", "cases: \"all\", or a list")]
    [InlineData("\"seed\": 7", "\"cases\": []", "cases has 0 entries")]
    [InlineData("\"positive_from\": 1", "\"positive_from\": \"1\"", "truth[0]: positive_from is no number")]
    [InlineData("\"field\": \"combined\", ", "", "truth[0]: field is missing")]
    [InlineData("\"seed\": 7", "\"adjudication\": []", "adjudication")]
    [InlineData("\"seed\": 7", "\"calibration\": {\"cases\": [\"a\"]}", "calibration: cases: 2 to")]
    [InlineData("\"seed\": 7", "\"calibration\": {\"cases\": [\"a\", \"b\"], \"field\": \"x\"}", "calibration: field: truth says nothing of x")]
    [InlineData("\"seed\": 7", "\"adjudication\": [{\"allowed_difference\": 1}]", "adjudication[0]: field is missing")]
    [InlineData("\"seed\": 7", "\"adjudication\": [{\"field\": \"a\", \"allowed_difference\": -1}]", "adjudication[0]: allowed_difference is no number")]
    [InlineData("\"seed\": 7", "\"adjudication\": [{\"field\": \"a\", \"scorers\": 0}]", "adjudication[0]: scorers: 0 is none")]
    [InlineData("\"seed\": 7", "\"adjudication\": [{\"field\": \"a\"}, {\"field\": \"a\"}]", "adjudication: a stands twice")]
    public void A_bad_task_is_refused_in_one_line_that_names_the_field(string good, string bad, string reason)
    {
        string text = Whole.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Whole, text);
        string message = Assert.Throws<ImageDataException>(() => Parse(text)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.StartsWith("task.json: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_task_of_V_HI_has_neither_form_nor_truth_and_its_machine_is_what_is_cleaned()
    {
        var task = Parse(Vhi);
        Assert.Equal(("vhi", "", "found", MachineShown.Never), (task.Kind, task.Form, task.Machine, Assert.Single(task.Arms).Machine));
        Assert.Null(Parse(Vhi.Replace(", \"machine\": \"found\"", "", StringComparison.Ordinal)).Machine);
    }

    [Theory]
    [InlineData("\"form\": \"eoss_ultrasound\"", "form: V_HI is cleaned and signed without a form")]
    [InlineData("\"truth\": [{\"field\": \"vhi_mm3\", \"column\": \"expert\"}]", "truth: V_HI is cleaned")]
    [InlineData("\"adjudication\": [{\"field\": \"vhi_mm3\"}]", "adjudication: V_HI is cleaned")]
    [InlineData("\"calibration\": {}", "calibration: V_HI is cleaned")]
    [InlineData("\"training\": true", "training: V_HI is cleaned")]
    [InlineData("\"images\": [\"stir\"]", "images: V_HI is read in its images stir and t1w")]
    [InlineData("\"blinded_to\": [\"other_readers\"]", "arms: machine: cleaning has at_once, and of V_HI")]
    public void What_does_not_go_with_V_HI_is_refused_in_one_line_that_names_the_key(string more, string reason)
    {
        string message = Assert.Throws<ImageDataException>(() => Parse(Vhi.Replace("\"seed\": 7", more, StringComparison.Ordinal))).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        foreach (string shown in new[] { "at_once", "after_first_answer" })
            Assert.Contains($"arms: machine: cleaning has {shown}", Assert.Throws<ImageDataException>(() =>
                Parse(Vhi.Replace("\"cleaning\"}", $"\"cleaning\", \"machine\": \"{shown}\"}}", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reader_has_every_case_once_a_session_in_an_order_of_its_own_and_repeats_stand_apart()
    {
        var task = Parse(Whole);
        var entries = TaskPlan.Of(task, Cases, 7);
        Assert.Equal(entries, TaskPlan.Of(task, Cases, 7));
        Assert.NotEqual(entries.Select(e => e.Case), TaskPlan.Of(task, Cases, 8).Select(e => e.Case));
        var lists = entries.GroupBy(e => (e.Reader, e.Session)).ToList();
        Assert.Equal(3 * 2, lists.Count);
        Assert.Equal(lists.Count, lists.Select(l => string.Join(' ', l.Select(e => e.Case))).Distinct().Count());
        foreach (var list in lists)
        {
            Assert.Equal(Enumerable.Range(1, 24), list.Select(e => e.Position));
            Assert.Equal(Cases, list.Where(e => e.RepeatOf is null).Select(e => e.Case).Order(StringComparer.Ordinal));
            var repeats = list.Where(e => e.RepeatOf is not null).ToList();
            Assert.Equal(4, repeats.Count);
            Assert.All(repeats, r =>
            {
                var first = list.Single(e => e.Code == r.RepeatOf);
                Assert.Equal((first.Case, first.Arm), (r.Case, r.Arm));
                Assert.True(r.Position - first.Position >= 7, "a third of the cases lies between");
            });
            Assert.All(list, e => Assert.Equal(list.Key.Session == 1 ? "alone" : "assisted", e.Arm));
        }
        // Which are repeated differs, too, and codes say nothing: all alike in length, each once.
        Assert.True(lists.Select(l => string.Join(' ',
            l.Where(e => e.RepeatOf is not null).Select(e => e.Case).Order(StringComparer.Ordinal))).Distinct().Count() > 3);
        Assert.Equal(entries.Count, entries.Select(e => e.Code).Distinct().Count());
        Assert.All(entries, e => Assert.Matches("^[2-9A-HJKMNP-Z]{10}$", e.Code));
    }

    [Fact]
    public void In_a_crossover_arms_are_balanced_over_sessions_readers_and_cases()
    {
        var task = Parse(Whole.Replace("\"seed\": 7", "\"order\": \"crossover\"", StringComparison.Ordinal)
            .Replace("\"ben\", \"cy\"", "\"ben\"", StringComparison.Ordinal)
            .Replace("\"repeats\": {\"share\": 0.2}, ", "", StringComparison.Ordinal));
        var entries = TaskPlan.Of(task, Cases, 3);
        // Each session of each reader: half of the cases in either arm.
        Assert.All(entries.GroupBy(e => (e.Reader, e.Session, e.Arm)), g => Assert.Equal(10, g.Count()));
        // Each reader reads each case once in either arm.
        Assert.All(entries.GroupBy(e => (e.Reader, e.Case)), g => Assert.Equal(["alone", "assisted"], g.Select(e => e.Arm).Order(StringComparer.Ordinal)));
        // And of two readers one begins each case alone, the other assisted.
        Assert.All(entries.Where(e => e.Session == 1).GroupBy(e => e.Case), g => Assert.Equal(2, g.Select(e => e.Arm).Distinct().Count()));
    }

    [Theory]
    [InlineData(1, "of a single case the repeat would follow at once")]
    [InlineData(2, null)]
    [InlineData(3, null)]
    public void Repeats_are_refused_where_they_would_follow_at_once(int cases, string? reason)
    {
        var task = Parse(Whole) with { Repeats = 1, RepeatShare = null };
        if (reason is not null)
            Assert.Contains(reason, Assert.Throws<FormatException>(() => TaskPlan.Of(task, Cases[..cases], 1)).Message,
                StringComparison.Ordinal);
        else
            Assert.All(Enumerable.Range(0, 50).SelectMany(seed =>
                TaskPlan.Of(task, Cases[..cases], seed).GroupBy(e => (e.Reader, e.Session))), list =>
                Assert.All(list.Zip(list.Skip(1)), p => Assert.NotEqual(p.First.Case, p.Second.Case)));
    }

    [Fact]
    public void A_session_opens_the_washout_after_the_last_first_answer_of_the_one_before_and_a_reopened_read_leads_back_without_moving_it()
    {
        var task = Parse(Whole) with { Repeats = 0, RepeatShare = null };
        List<TaskEntry> list = [.. TaskPlan.Of(task, Cases[..2], 1).Where(e => e.Reader == "anna")];
        DateTimeOffset day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var done = new Dictionary<string, EntryProgress>(StringComparer.Ordinal);
        TaskStand At(DateTimeOffset now) => TaskSchedule.Of(list, 14, e => done.GetValueOrDefault(e.Code), now);
        Assert.Equal((1, null, 2), (At(day).Session, At(day).Opens, At(day).Entries.Count));
        done[list[0].Code] = new(true, day);
        Assert.Equal((1, 2), (At(day).Session, At(day).Entries.Count));
        done[list[1].Code] = new(true, day.AddDays(2));
        Assert.Equal((2, day.AddDays(16), 0), (At(day.AddDays(2)).Session, At(day.AddDays(2)).Opens, At(day.AddDays(2)).Entries.Count));
        Assert.Empty(At(day.AddDays(16).AddSeconds(-1)).Entries);
        Assert.Equal(list.Where(e => e.Session == 2), At(day.AddDays(16)).Entries);
        done[list[0].Code] = new(false, day);
        Assert.Equal(list.Where(e => e.Session == 1), At(day.AddDays(16)).Entries);
        done[list[0].Code] = new(true, day);
        Assert.Equal(2, At(day.AddDays(16)).Session);
        foreach (var entry in list)
            done[entry.Code] = new(true, day.AddDays(20));
        Assert.True(At(day.AddDays(20)).IsDone);
    }

    [Theory]
    [InlineData("", "calibration: statistic is missing")]
    [InlineData(", \"statistic\": \"auc\"", "statistic: auc is none of kappa, icc")]
    [InlineData(", \"statistic\": \"icc\", \"reach\": 2", "calibration: reach: a number over 0")]
    [InlineData(", \"statistic\": \"icc\", \"reach\": 0.8, \"rounds\": 0", "calibration: rounds: 0 is none")]
    [InlineData(", \"statistic\": \"icc\", \"reach\": 0.8, \"round\": 2", "has the key round")]
    public void A_bad_calibration_is_refused_in_one_line_that_names_the_field(string more, string reason)
    {
        string text = Whole.Replace("\"seed\": 7", $"\"calibration\": {{\"cases\": [\"a\", \"b\"], \"field\": \"combined\"{more}}}", StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<ImageDataException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_needs_the_truth()
    {
        Assert.True(Parse(Whole.Replace("\"seed\": 7", "\"training\": true", StringComparison.Ordinal)).Training);
        string without = Whole[..Whole.IndexOf(",\n \"truth\"", StringComparison.Ordinal)] + ", \"training\": true}";
        Assert.Contains("training: readers are told the truth after each answer, and truth is missing",
            Assert.Throws<ImageDataException>(() => Parse(without)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounds_of_calibration_come_first_in_orders_of_their_own_and_change_no_list_of_the_task()
    {
        var plain = Parse(Whole);
        var task = plain with { Calibration = Calibration };
        var entries = TaskPlan.Of(task, Cases, 7);
        Assert.Equal(TaskPlan.Of(plain, Cases, 7), entries.Where(e => e.Calibration == 0));
        var rounds = entries.Where(e => e.Calibration > 0).GroupBy(e => (e.Reader, e.Calibration)).ToList();
        Assert.Equal(3 * 2, rounds.Count);
        Assert.All(rounds, r => Assert.Equal(Calibration.Cases.Order(StringComparer.Ordinal),
            r.Select(e => e.Case).Order(StringComparer.Ordinal)));
        Assert.All(rounds.SelectMany(r => r), e => Assert.Equal((0, "alone", null), (e.Session, e.Arm, e.RepeatOf)));
        Assert.True(rounds.Select(r => string.Join(' ', r.Select(e => e.Case))).Distinct().Count() > 1);
        Assert.Equal(entries.Count, entries.Select(e => e.Code).Distinct().Count());
    }

    [Fact]
    public void The_first_session_opens_once_a_round_of_calibration_agrees_well_enough_and_never_where_none_does()
    {
        var task = Parse(Whole) with { Calibration = Calibration, Repeats = 0, RepeatShare = null };
        var truth = Calibration.Cases.Select((name, i) => new TaskCase(name, name, "", new Dictionary<string, string> { ["combined"] = $"{i % 4}" },
            new Dictionary<string, string>())).ToList();
        var list = new TaskWorklist(TaskWorklist.FormatName, "joints", "", 7, task, [], TaskPlan.Of(task, Cases[..2], 7), truth);
        List<TaskEntry> own = [.. list.Entries.Where(e => e.Reader == "anna")];
        DateTimeOffset day = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var done = new Dictionary<string, EntryProgress>(StringComparer.Ordinal);
        TaskStand Now() => TaskSchedule.Of(list, own, e => done.GetValueOrDefault(e.Code), day);
        void Answer(int round, int error)
        {
            foreach (var entry in own.Where(e => e.Calibration == round))
                done[entry.Code] = new(true, day)
                {
                    Told = new([new("combined", FormValue.Of(int.Parse(list.CaseOf(entry).Truth["combined"], System.Globalization.CultureInfo.InvariantCulture)
                        is var known && known == 3 ? 3 - error : known))]),
                };
        }
        Assert.Equal((0, 1, 4), (Now().Session, Now().Calibration, Now().Entries.Count));
        // 0, 1, 2, 3 read as 0, 1, 2, 0: κ with linear weights is 1 − 0.75/1.25.
        Answer(1, error: 3);
        Assert.Equal(0.4, Now().Rounds[0]!.Value, 12);
        Assert.Equal((0, 2), (Now().Session, Now().Calibration));
        Assert.Equal(own.Where(e => e.Calibration == 2), Now().Entries);
        // 0, 1, 2, 3 read as 0, 1, 2, 2: 1 − 0.25/1.125.
        Answer(2, error: 1);
        Assert.Equal(1 - (0.25 / 1.125), Now().Rounds[1]!.Value, 12);
        Assert.Equal((0, 2, true, 0), (Now().Session, Now().Calibration, Now().IsStopped, Now().Entries.Count));
        Answer(2, error: 0);
        // No days lie between: the cases of the session are others.
        Assert.Equal((1, 0, false, null, 2), (Now().Session, Now().Calibration, Now().IsStopped, Now().Opens, Now().Entries.Count));
        Answer(1, error: 0);
        Assert.Equal([1.0], Now().Rounds);
    }

    [Theory]
    [InlineData(CalibrationStatistic.Kappa, "0 1 2 2", "0 1 1 2", 5 / 7.0)]
    [InlineData(CalibrationStatistic.Kappa, "yes no no yes", "yes no yes yes", 0.5)]
    [InlineData(CalibrationStatistic.Icc, "1 2 3", "2 3 4", 2 / 3.0)]
    [InlineData(CalibrationStatistic.Icc, "0.5 2.5", "0.5 2.5", 1.0)]
    [InlineData(CalibrationStatistic.Icc, "yes no", "yes no", null)]
    [InlineData(CalibrationStatistic.Kappa, "1 1", "1 1", null)]
    public void A_round_is_judged_by_linear_kappa_of_whole_numbers_plain_kappa_of_words_and_icc_of_numbers(
        CalibrationStatistic statistic, string answers, string truths, double? expected)
    {
        double? got = CalibrationFigure.Of(statistic, [.. answers.Split(' ').Zip(truths.Split(' '))]);
        Assert.Equal(expected is null, got is null);
        Assert.Equal(expected ?? 0, got ?? 0, 12);
    }

    static readonly TaskCalibration Calibration = new(["cal-1", "cal-2", "cal-3", "cal-4"], "combined", CalibrationStatistic.Kappa, 0.9, 2);

    static TaskDefinition Parse(string text) => TaskReader.Parse(Encoding.UTF8.GetBytes(text), "task.json");
}
