using ZoomRooms.MeetingServer.Clocks;


namespace ZoomRooms.MeetingServer.Replication;

/// <summary>The log of a server that shares its hall with nobody: a step is taken when it is appended.</summary>
internal sealed class LocalLog(TimeProvider time) : IHallLog
{
    private readonly Lock _lock = new();

    public string Node => "self";

    public TakeStep? Taking { get; set; }

    public Task<TAnswer?> AppendAsync<TAnswer>(HallRecord<TAnswer> record)
        where TAnswer : HallAnswer
    {
        PendingStep<TAnswer> step = new(record);
        lock (_lock)
            Taking!(Node, record, time.Now(), step);
        return step.Answered;
    }

    public void GiveUp(string node)
    {
        // There is nobody who could.
    }
}
