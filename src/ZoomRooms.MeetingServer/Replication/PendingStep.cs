namespace ZoomRooms.MeetingServer.Replication;

/// <summary>A step that this server put into the log, and its answer for whoever waits for it.</summary>
internal abstract class PendingStep
{
    public abstract HallRecord Record { get; }

    public abstract void Answer(HallAnswer answer);

    /// <summary>Taking it failed, which is a bug.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>What it answers will never be known.</summary>
    public abstract void Abandon();
}

internal sealed class PendingStep<TAnswer>(HallRecord<TAnswer> record) : PendingStep
    where TAnswer : HallAnswer
{
    private readonly TaskCompletionSource<TAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override HallRecord Record => record;

    public Task<TAnswer?> Answered => _answer.Task;

    public override void Answer(HallAnswer answer) => _answer.TrySetResult((TAnswer)answer);

    public override void Fail(Exception failure) => _answer.TrySetException(failure);

    public override void Abandon() => _answer.TrySetResult(null);
}
