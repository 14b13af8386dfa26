using Rubor.Studies.Runs;

namespace Rubor.Studies.Cluster;

public sealed partial class SlurmRun
{
    /// <summary>A unit with what was seen of it.</summary>
    sealed class Followed(ClusterUnit unit)
    {
        public ClusterUnit Unit { get; } = unit;

        public SlurmSight Sight { get; set; } = new();

        /// <summary>When it was last alive, or not to be seen; 0 for never.</summary>
        public long MissingSince { get; set; }

        /// <summary>Whether it was alive, or submitted, while it was waited for here.</summary>
        public bool WasFollowed { get; set; }

        /// <summary>Its task in Slurm's words, where Slurm lists as alive what has left its exit code; else null.</summary>
        public string? Over { get; set; }

        public string? GivenUp { get; set; }

        public bool IsDone { get; private set; }

        public TimeSpan? Took { get; private set; }

        public bool IsFinished => IsDone || GivenUp is not null;

        public void Finish()
        {
            IsDone = true;
            if (RunManifest.Of(Unit.Folder)?.Settings["training_seconds"] is { } seconds)
                Took = TimeSpan.FromSeconds((double)seconds);
        }
    }
}
