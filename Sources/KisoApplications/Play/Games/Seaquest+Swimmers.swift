extension Seaquest {
    private func isHere(_ swimmer: Swimmer) -> Bool { swimmer.x == x && swimmer.y == y }

    /// A fish or, once in three times, a submarine; none where one would come against another.
    mutating func sendEnemy(_ chance: (Int) -> Int) {
        let goesRight = chance(2) == 0
        let shoots = chance(3) == 0
        let lane = 1 + chance(8)
        if (fish + enemies).contains(where: { $0.y == lane && $0.goesRight != goesRight }) {
            return
        }
        let swimmer = Swimmer(
            x: goesRight ? 0 : 9, y: lane, goesRight: goesRight, wait: moveInterval,
            shotWait: shoots ? Self.bombInterval : 0)
        if shoots { enemies.append(swimmer) } else { fish.append(swimmer) }
    }

    mutating func sendDiver(_ chance: (Int) -> Int) {
        let goesRight = chance(2) == 0
        divers.append(
            Swimmer(
                x: goesRight ? 0 : 9, y: 1 + chance(8), goesRight: goesRight, wait: Self.diverPace))
    }

    /// Shots fly a cell a frame, and take what they meet with them.
    mutating func moveShots(_ reward: inout Int) {
        var left: [Swimmer] = []
        for var shot in shots {
            shot.move()
            guard shot.isInside else { continue }
            if hit(&fish, shot) || hit(&enemies, shot) {
                reward += 1
            } else {
                left.append(shot)
            }
        }
        shots = left
    }

    /// Removes the first swimmer on a shot's cell.
    private func hit(_ swimmers: inout [Swimmer], _ shot: Swimmer) -> Bool {
        guard let place = swimmers.firstIndex(where: { $0.x == shot.x && $0.y == shot.y }) else {
            return false
        }
        swimmers.remove(at: place)
        return true
    }

    /// Divers on the submarine's cell get in, while there is a seat.
    mutating func moveDivers() {
        var left: [Swimmer] = []
        for var diver in divers {
            if takes(diver) { continue }
            if diver.wait == 0 {
                diver.wait = Self.diverPace
                diver.move()
                if !diver.isInside || takes(diver) { continue }
            } else {
                diver.wait -= 1
            }
            left.append(diver)
        }
        divers = left
    }

    private mutating func takes(_ diver: Swimmer) -> Bool {
        guard isHere(diver), saved < Self.seats else { return false }
        saved += 1
        return true
    }

    /// Enemy submarines move and shoot.
    mutating func moveEnemies(_ reward: inout Int, _ isOver: inout Bool) {
        var left: [Swimmer] = []
        for var enemy in enemies {
            guard moved(&enemy, &reward, &isOver) else { continue }
            if enemy.shotWait == 0 {
                enemy.shotWait = Self.bombInterval
                bombs.append(Swimmer(x: enemy.x, y: enemy.y, goesRight: enemy.goesRight))
            } else {
                enemy.shotWait -= 1
            }
            left.append(enemy)
        }
        enemies = left
    }

    /// Fish move.
    mutating func moveFish(_ reward: inout Int, _ isOver: inout Bool) {
        var left: [Swimmer] = []
        for var one in fish {
            if moved(&one, &reward, &isOver) { left.append(one) }
        }
        fish = left
    }

    /// Moves an enemy when it is its turn; whether it is still there.
    private mutating func moved(
        _ swimmer: inout Swimmer, _ reward: inout Int, _ isOver: inout Bool
    ) -> Bool {
        if isHere(swimmer) { isOver = true }
        guard swimmer.wait == 0 else {
            swimmer.wait -= 1
            return true
        }
        swimmer.wait = moveInterval
        swimmer.move()
        guard swimmer.isInside else { return false }
        if isHere(swimmer) {
            isOver = true
        } else if let shot = shots.firstIndex(where: { $0.x == swimmer.x && $0.y == swimmer.y }) {
            shots.remove(at: shot)
            reward += 1
            return false
        }
        return true
    }

    /// Enemy shots fly a cell a frame.
    mutating func moveBombs(_ isOver: inout Bool) {
        var left: [Swimmer] = []
        for var bomb in bombs {
            if isHere(bomb) { isOver = true }
            bomb.move()
            guard bomb.isInside else { continue }
            if isHere(bomb) { isOver = true }
            left.append(bomb)
        }
        bombs = left
    }
}

extension Seaquest: NumberedGame {
    package init(numbers n: [Int]) {
        (x, y, air, saved) = (n[0], n[1], n[3], n[4])
        facesRight = n[2] == 1
        isUp = n[5] == 1
        (shotWait, enemyInterval, enemyWait, diverWait) = (n[6], n[7], n[8], n[9])
        (moveInterval, ramps) = (n[10], n[11])
        var place = 12
        func swimmers() -> [Swimmer] {
            let count = n[place]
            let start = place + 1
            place = start + 5 * count
            return (0..<count).map { index in
                let at = start + 5 * index
                return Swimmer(
                    x: n[at], y: n[at + 1], goesRight: n[at + 2] == 1, wait: n[at + 3],
                    shotWait: n[at + 4])
            }
        }
        shots = swimmers()
        bombs = swimmers()
        fish = swimmers()
        enemies = swimmers()
        divers = swimmers()
    }

    package var numbers: [Int] {
        [
            x, y, facesRight ? 1 : 0, air, saved, isUp ? 1 : 0, shotWait, enemyInterval, enemyWait,
            diverWait, moveInterval, ramps,
        ]
            + [shots, bombs, fish, enemies, divers].flatMap { swimmers in
                [swimmers.count]
                    + swimmers.flatMap { [$0.x, $0.y, $0.goesRight ? 1 : 0, $0.wait, $0.shotWait] }
            }
    }
}
