using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks.Training;

[Collection("libtorch")]
public sealed class TrainerResumeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, int> Kinds() => new()
    {
        { "", 1 },
        { "average_decay=0.9 schedule=cosine keep_best=true", 1 },
        { "optimiser=adamw weight_decay=0.01 schedule=one-cycle sampling=balanced", 1 },
        { "optimiser=sgd schedule=step normalisation=instance residual_encoder=true", 1 },
        { "average_decay=0.5 keep_best=true schedule=polynomial space_to_depth=2", 2 },
        { "sampling=balanced keep_best=true metric=loss patience=2 learning_rate=0.3 steps=24", 2 },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Stopped_anywhere_and_resumed_it_ends_with_the_same_bits(string changes, int structures)
    {
        var settings = SmallTraining.Settings(changes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var whole = SmallTraining.Run(SmallTraining.Job(folder["whole"], settings, structures));
        // Validations follow steps 4, 8 and 12: before, in and after them, before the first step, in the last validation.
        (int, bool)[] places = changes.Length == 0 ? [(0, false), (1, false), (3, false), (4, false), (4, true), (5, false), (8, true),
            (12, false)] : [(4, false), (8, true), (11, false)];
        foreach (var (step, after) in places)
        {
            var job = SmallTraining.Job(folder[$"at-{step}-{after}"], settings, structures);
            bool stopped = SmallTraining.RunUntil(job, step, after, resume: false);
            Assert.True(stopped || whole.StoppedEarly, $"step {step} never came");
            if (stopped)
                Assert.Equal(whole, SmallTraining.Run(job, resume: true));
        }
    }

    [Fact]
    public void Stopped_again_and_again_it_ends_with_the_same_bits()
    {
        var settings = SmallTraining.Settings("average_decay=0.9", "keep_best=true");
        var whole = SmallTraining.Run(SmallTraining.Job(folder["whole"], settings));
        var job = SmallTraining.Job(folder["often"], settings);
        for (int step = 1; step < 12; step++)
            Assert.True(SmallTraining.RunUntil(job, step, afterValidation: step % 4 == 0, resume: step > 1));
        Assert.Equal(whole, SmallTraining.Run(job, resume: true));
        Assert.Equal(2, Directory.GetFiles(folder["often"]).Length);
    }

    [Fact]
    public void A_checkpoint_of_the_same_step_never_writes_over_the_one_that_is_there()
    {
        var job = SmallTraining.Job(folder["c"], SmallTraining.Settings());
        Assert.True(SmallTraining.RunUntil(job, 4, afterValidation: false, resume: false));
        string first = Checkpoint.Read(folder["c"])!.Value.Checkpoint.TensorsFile;
        SmallTraining.RunUntil(job, 0, afterValidation: false, resume: true); // stopped again before any step
        string second = Checkpoint.Read(folder["c"])!.Value.Checkpoint.TensorsFile;
        Assert.NotEqual(first, second);
        Assert.Equal(4, Checkpoint.Read(folder["c"])!.Value.Checkpoint.Step);
    }

    [Fact]
    public void Resumed_with_anything_else_it_names_each_difference_in_one_line()
    {
        var job = SmallTraining.Job(folder["c"], SmallTraining.Settings());
        Assert.True(SmallTraining.RunUntil(job, 5, afterValidation: false, resume: false));
        int threads = Libtorch.Threads;
        long before = Torch.Golden.SettledLiveCount();
        try
        {
            Libtorch.Threads = threads + 1;
            var other = job with { Settings = SmallTraining.Settings("batch=3", "augmentation.rotation_degrees=5"), Seed = 8, DataSha256 = "others" };
            string message = Assert.Throws<WeightsDataException>(() => new Trainer(other, resume: true)).Message;
            Assert.DoesNotContain('\n', message);
            foreach (string difference in new[] { "batch 2 and 3", "augmentation.rotation_degrees 10 and 5", "seed 7 and 8",
                $"threads {threads} and {threads + 1}", "the data", folder["c"] })
                Assert.Contains(difference, message, StringComparison.Ordinal);
        }
        finally
        {
            Libtorch.Threads = threads;
        }

        Assert.Equal(before, Tensor.LiveCount);
        var shape = SmallTraining.Job(folder["c"], SmallTraining.Settings(), structures: 2);
        Assert.Contains("labels", Assert.Throws<WeightsDataException>(() => new Trainer(shape, resume: true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint.json", "", "is damaged")]
    [InlineData("checkpoint.json", "{\"format\": \"rubor.che", "is damaged")]
    [InlineData("checkpoint.json", "{\"format\": \"rubor.checkpoint/1\"}", "is damaged")]
    [InlineData("checkpoint.json", "{\"format\": \"rubor.checkpoint/2\"}", "is damaged")]
    [InlineData("checkpoint.json", "{\"format\": \"rubor.checkpoint/9\"}", "is damaged")]
    [InlineData("tensors", "half", "wanted|not the file|safetensors")]
    [InlineData("tensors", null, "does not exist")]
    public void A_damaged_checkpoint_is_refused_in_one_line(string file, string? content, string because)
    {
        var job = SmallTraining.Job(folder["c"], SmallTraining.Settings());
        Assert.True(SmallTraining.RunUntil(job, 5, afterValidation: false, resume: false));
        string path = file == "tensors" ? Directory.GetFiles(folder["c"], "*.safetensors").Single() : folder["c", file];
        if (content is null)
            File.Delete(path);
        else
            File.WriteAllText(path, content);
        long before = Torch.Golden.SettledLiveCount();
        string message = Assert.Throws<WeightsDataException>(() => new Trainer(job, resume: true)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.Matches(because, message);
        Assert.Contains(folder["c"], message, StringComparison.Ordinal);
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Theory]
    [InlineData("\"step\":5", "\"step\":99999")]
    [InlineData("\"step\":5", "\"step\":-1")]
    [InlineData("\"device\":\"cpu\"", "\"device\":null")]
    [InlineData("\"step\":5", "\"stride\":5")]
    public void A_checkpoint_whose_description_was_changed_is_refused(string from, string to)
    {
        var job = SmallTraining.Job(folder["c"], SmallTraining.Settings());
        Assert.True(SmallTraining.RunUntil(job, 5, afterValidation: false, resume: false));
        string path = folder["c", "checkpoint.json"], json = File.ReadAllText(path);
        Assert.Contains(from, json, StringComparison.Ordinal);
        File.WriteAllText(path, json.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains("is damaged", Assert.Throws<WeightsDataException>(() => new Trainer(job, resume: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_the_older_one()
    {
        var settings = SmallTraining.Settings();
        var job = SmallTraining.Job(folder["c"], settings);
        Assert.True(SmallTraining.RunUntil(job, 5, afterValidation: false, resume: false));
        // A folder in the place of the new file stops the writing as a full disk does.
        Directory.CreateDirectory(folder["c", "step-9.safetensors.part"]);
        Assert.ThrowsAny<Exception>(() => SmallTraining.RunUntil(job, 9, afterValidation: false, resume: true));
        Assert.Equal(5, Checkpoint.Read(folder["c"])!.Value.Checkpoint.Step);
        Directory.Delete(folder["c", "step-9.safetensors.part"]);
        // Nor does a description that cannot be written: the tensors of before stay, the new ones go.
        Directory.CreateDirectory(folder["c", "checkpoint.json.part"]);
        Assert.ThrowsAny<Exception>(() => SmallTraining.RunUntil(job, 9, afterValidation: false, resume: true));
        Assert.Equal(["step-5.safetensors"], Directory.GetFiles(folder["c"], "*.safetensors").Select(f => Path.GetFileName(f)));
        Directory.Delete(folder["c", "checkpoint.json.part"]);
        Assert.Equal(SmallTraining.Run(SmallTraining.Job(folder["whole"], settings)), SmallTraining.Run(job, resume: true));
    }
}
